#!/bin/sh
# Makes sure that what the tests need beside Go is here: a C compiler (for the
# race detector), PostgreSQL's server programs, Chromium, Python's dkim,
# pdftotext, and for mail swaks, postfix, dovecot, and neomutt in tmux and
# mail of GNU Mailutils. Installs what is missing on Debian and its kin; anywhere else says
# what to install, and fails.
set -eu

have() { command -v "$1" >/dev/null 2>&1; }
have_postgres() { have initdb || ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1; }
have_chromium() { have chromium || have chromium-browser || have google-chrome; }
have_dkim() { /usr/bin/python3 -c 'import dkim, nacl' >/dev/null 2>&1 || python3 -c 'import dkim, nacl' >/dev/null 2>&1; }

missing=
have cc || have gcc || missing="$missing gcc libc6-dev"
have_postgres || missing="$missing postgresql"
have_chromium || missing="$missing chromium"
have_dkim || missing="$missing python3-dkim python3-nacl"
have pdftotext || missing="$missing poppler-utils"
have swaks || missing="$missing swaks"
perl -MNet::SSLeay -e 1 >/dev/null 2>&1 || missing="$missing libnet-ssleay-perl"
have postfix || [ -x /usr/sbin/postfix ] || missing="$missing postfix"
have dovecot || [ -x /usr/sbin/dovecot ] || missing="$missing dovecot-imapd"
have neomutt || missing="$missing neomutt"
have tmux || missing="$missing tmux"
have mail.mailutils || missing="$missing mailutils"
[ -n "$missing" ] || exit 0

give_up() {
	cat >&2 <<-END
	The tests need programs that this machine lacks. $1
	Please install, then run this again:
	  - a C compiler, as cc or gcc                              (for go test -race)
	  - PostgreSQL 15 or newer, initdb in PATH or under
	    /usr/lib/postgresql/*/bin                               (no running server is needed)
	  - Chromium or Chrome, as chromium, chromium-browser or
	    google-chrome in PATH                                   (it runs without a window)
	  - Python 3 with dkimpy and PyNaCl                         (it reads our signatures)
	  - pdftotext, of Poppler                                   (it reads what was printed)
	  - swaks, with Perl's Net::SSLeay                          (it sends mails)
	  - postfix and dovecot with IMAP, in PATH or /usr/sbin     (they run from folders of a test)
	  - neomutt, tmux, and mail of GNU Mailutils, which is
	    mail.mailutils in PATH                                  (they answer mails)
	Missing by the names of Debian's packages:$missing
	END
	exit 1
}

have apt-get || give_up "They can be installed by themselves only where there is apt-get."
if [ "$(id -u)" = 0 ]; then
	sudo=
elif have sudo; then
	sudo=sudo
else
	give_up "Installing them takes root or sudo."
fi

echo "Installing for the tests:$missing"
# shellcheck disable=SC2086 # both lists are meant to split into words
{
	$sudo apt-get -q update
	$sudo env DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends $missing
} >&2
have_postgres && have_chromium && have_dkim || give_up "apt-get installed them, and they are still not found."
