package zone

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"io/fs"

	"meantime/internal/fault"
)

// UploadName is the file in the data directory that holds the zone data which the operator uploaded: a zip archive of a
// directory like /usr/share/zoneinfo, with one of the files tzdata.zi, version or +VERSION in it to name its release.
const UploadName = "zoneinfo.zip"

//go:embed zoneinfo.zip
var shipped []byte

// Open returns the newest of the shipped data, the system's (what /usr/share/zoneinfo holds) and the operator's
// (UploadName in the data directory); of two that are equally new, the one named first here. Either place may be nil or
// lack its data.
//
// The Data is good whatever the error says: that names what is there but cannot be used, for the log.
func Open(system, dataDir fs.FS) (*Data, error) {
	base := Shipped()
	newest, refused := base, error(nil)
	if system != nil && releaseOf(system) > newest.version {
		found, err := read(system, "system", base)
		if err != nil {
			refused = errors.Join(refused, fmt.Errorf("the system's zone data: %w", err))
		} else {
			newest = found
		}
	}
	found, err := openUpload(dataDir, base)
	if err != nil {
		refused = errors.Join(refused, fmt.Errorf("%s: %w", UploadName, err))
	} else if found != nil && found.version > newest.version {
		newest = found
	}
	return newest, refused
}

// openUpload returns nil where nothing was uploaded.
func openUpload(dataDir fs.FS, base *Data) (*Data, error) {
	if dataDir == nil {
		return nil, nil
	}
	f, err := dataDir.Open(UploadName)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	archive, err := io.ReadAll(io.LimitReader(f, maxArchive+1))
	if err != nil {
		return nil, err
	}
	return parse(archive, base)
}

// parse reads an uploaded archive. What it cannot use is a fault.KindInvalid, or a fault.KindTooLarge above 8 MB packed or
// 32 MB unpacked.
func parse(archive []byte, base *Data) (*Data, error) {
	fsys, err := unzip(archive)
	if err != nil {
		return nil, err
	}
	return read(fsys, "uploaded", base)
}

// unzip opens an archive as a file system, at the folder that its files are in.
func unzip(archive []byte) (fs.FS, error) {
	if len(archive) > maxArchive {
		return nil, tooLarge()
	}
	r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fault.Invalid("zoneinfo", "This is not a zip archive.")
	}
	return inner(r), nil
}

// inner goes down as long as there is but one folder.
func inner(fsys fs.FS) fs.FS {
	for range 8 {
		entries, err := fs.ReadDir(fsys, ".")
		if err != nil || len(entries) != 1 || !entries[0].IsDir() {
			return fsys
		}
		sub, err := fs.Sub(fsys, entries[0].Name())
		if err != nil {
			return fsys
		}
		fsys = sub
	}
	return fsys
}

// Shipped returns the data that the binary carries, newly read: what tests count with, whatever the machine has.
func Shipped() *Data {
	fsys, err := unzip(shipped)
	if err != nil {
		panic("zone: the shipped data is broken: " + err.Error())
	}
	d, err := snapshot(fsys, "shipped")
	if err != nil {
		panic("zone: the shipped data is broken: " + err.Error())
	}
	return d
}
