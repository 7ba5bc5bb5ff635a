package mailtext

import (
	"regexp"
	"strings"
)

// What programs write above what they repeat, in the languages in which they do.

var attribution = regexp.MustCompile(`(?i)(?:\bwrote|\bwrites|a écrit|schrieb|schreibt|geschrieben|escribió|escribiu|va escriure|escreveu|ha scritto|schreef|het volgende geschreven|skrev|kirjoitti|napisał|napisała|pisze|napsal|napsala|napísal|napísala|je napisal|je napisao|написал|написала|писал|пишет|написав|пише|написа|írta|a scris|έγραψε|yazdı|יכתב|כתב|كتب|نوشت|写道|寫道|書きました|のメール|님이 작성|đã viết|menulis|เขียน|ने लिखा|rakstīja|rašė|kirjutas|shkroi|сказал|said)`)

// attributes tells whether some lines say whose words are quoted below them.
func attributes(lines []line) bool {
	var all []string
	for _, l := range lines {
		all = append(all, strings.TrimSpace(l.says))
	}
	s := strings.Join(all, " ")
	end := strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "…")
	dated := strings.ContainsAny(s, "0123456789")
	switch {
	case len(s) > 400:
		return false
	case end && attribution.MatchString(s):
		return true
	case end && dated && strings.Contains(s, "@"):
		return true
	}
	return dated && strings.Contains(s, "@") && attribution.MatchString(s)
}

var (
	rule   = regexp.MustCompile(`^(?:_{10,}|-{10,}|={10,})$`)
	dashed = regexp.MustCompile(`^(?:-{2,}|_{2,}|={2,}|—{2,})`)

	originalMarks = regexp.MustCompile(`(?i)(?:original (?:message|appointment)|forwarded message|begin forwarded|reply message|ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht|message d'origine|message original|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|originalmeddelande|vidarebefordrat|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní zpráva|pôvodná správa|исходное сообщение|пересланное сообщение|оригинальное сообщение|вихідне повідомлення|eredeti üzenet|mesaj original|αρχικό μήνυμα|özgün ileti|orijinal mesaj|原始邮件|原始郵件|原邮件|转发邮件|元のメッセージ|원본 메시지|tin nhắn gốc|הודעה מקורית|رسالة أصلية)`)

	headerFrom = regexp.MustCompile(`(?i)^(?:from|von|de|da|van|från|fra|lähettäjä|od|от|від|feladó|από|kimden|gönderen|发件人|寄件者|差出人|보낸 사람|מאת|من) ?\*?[:：]`)
	headerLine = regexp.MustCompile(`(?i)^(?:from|to|cc|date|sent|subject|reply-to|von|an|gesendet|datum|betreff|de|à|envoyé|objet|date|para|enviado|enviada|fecha|asunto|data|assunto|da|a|inviato|oggetto|van|aan|verzonden|onderwerp|från|till|skickat|ämne|fra|til|sendt|emne|lähettäjä|lähetetty|vastaanottaja|aihe|od|do|wysłano|temat|odesláno|komu|předmět|от|кому|отправлено|дата|тема|від|надіслано|feladó|küldve|címzett|tárgy|trimis|către|subiect|από|προς|στάλθηκε|θέμα|kimden|kime|konu|tarih|gönderen|发件人|发送时间|收件人|主题|寄件者|收件者|主旨|差出人|送信日時|宛先|件名|보낸 사람|받는 사람|보낸 날짜|제목) ?\*?[:：]`)
)
