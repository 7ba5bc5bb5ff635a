package cli

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"meantime/internal/app"
)

// mails are the commands about mail.
type mails struct {
	Deliver deliver `cmd:"" help:"Take in one mail from standard input, as mail servers hand it to a program."`

	DNS mailDNS `cmd:"" name:"dns" help:"Print what DNS is to say, so that others take mail from here for what it is, and look whether it does."`
}

type mailDNS struct {
	place
	BaseURL string   `name:"base-url" default:"http://localhost:8484" env:"MEANTIME_BASE_URL" placeholder:"URL" help:"Where people reach it (${default})."`
	SMTP    []string `name:"smtp" env:"MEANTIME_SMTP" sep:"," placeholder:"URL" help:"Where mail goes, as for meantime serve."`
	From    string   `name:"mail-from" env:"MEANTIME_MAIL_FROM" placeholder:"ADDRESS" help:"Whom mail is from, as for meantime serve."`
	MailIn  string   `name:"mail-in" env:"MEANTIME_MAIL_IN" placeholder:"ADDRESS" help:"Where answers by mail come in, as for meantime serve."`
	Sends   []string `sep:"," placeholder:"TERM" help:"What SPF is to name in place of the relays, such as include:mailgun.org, where they hand mail on."`
	Server  string   `placeholder:"HOST[:PORT]" help:"The server of DNS to ask, such as one of the domain's own, which knows at once what was changed."`
	Renew   bool     `help:"Make new keys first. They sign three days later, and until then the old ones do."`
}

// Run prints each record with a word on how it stands, and fails where one is not right.
func (c mailDNS) Run(ctx context.Context, s Streams) error {
	o := c.config(s)
	o.BaseURL, o.Relays, o.MailFrom = c.BaseURL, c.SMTP, c.From
	if len(c.SMTP) == 0 && len(c.Sends) == 0 {
		return errors.New("what SPF says follows from the relays: name them with --smtp, or with --sends what it is to say")
	}
	server := c.Server
	if _, _, err := net.SplitHostPort(server); server != "" && err != nil {
		server = net.JoinHostPort(server, "53")
	}
	records, err := app.MailRecords(ctx, o, app.MailDNS{In: c.MailIn, Sends: c.Sends, Server: server, Renew: c.Renew})
	if err != nil {
		return err
	}
	wrong := 0
	for _, r := range records {
		fmt.Fprintf(s.Out, "%s: %s\n", r.Stands, r.Why)
		if r.Stands == "right" {
			fmt.Fprintf(s.Out, "  %s. IN %s\n\n", r.Name, r.Type)
			continue
		}
		wrong++
		if r.Says != "" {
			fmt.Fprintf(s.Out, "  %s\n", r.Says)
		}
		for _, found := range r.Found {
			fmt.Fprintf(s.Out, "  There stands:\n    %q\n", found)
		}
		fmt.Fprintf(s.Out, "  There should stand:\n    %s\n\n", strings.Join(r.Lines(), "\n    "))
	}
	if wrong > 0 {
		fmt.Fprintf(s.Out, "%d of %d records are not right, or could not be asked for.\n", wrong, len(records))
		return errSaid
	}
	fmt.Fprintf(s.Out, "All %d records are right.\n", len(records))
	return nil
}
