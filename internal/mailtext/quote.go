package mailtext

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// What programs write above what they repeat, and below what somebody writes, in the languages in which they do.

var attribution = regexp.MustCompile(`(?i)(?:\bwrote|\bwrites|a écrit|schrieb|schreibt|geschrieben|escribió|escribiu|va escriure|ha escrit|escreveu|ha scritto|schreef|het volgende geschreven|skrev|kirjoitti|napisał|napisała|pisze|napsal|napsala|napísal|napísala|je napisal|napisao|napisala|написал|написала|писал|пишет|написав|пише|написа|írta|a scris|έγραψε|yazdı|יכתב|כתב|מאת|كتب|تمت كتابة|نوشت|写道|寫道|書きました|のメール|님이 작성|작성|쓴 글|đã viết|menulis|เขียน|ने लिखा|rakstīja|rašė|kirjutas|skrifaði|shkroi|сказал|said)`)

var (
	rule       = regexp.MustCompile(`^(?:_{10,}|-{10,}|={10,}|(?:\* ?){3,})$`)
	dashed     = regexp.MustCompile(`^(?:-{2,}|_{2,}|={2,}|—{2,})`)
	dashedBoth = regexp.MustCompile(`^[-_=—]{4,} ?\pL[^-_=—]{2,40}[-_=—]{4,}$`)
	labelled   = regexp.MustCompile(`^[\pL\pM][\pL\pM \-]{0,24} ?[:：]`)
	addressed  = regexp.MustCompile(`<[^<>\s]+@[^<>\s]+>`)

	originalMarks = regexp.MustCompile(`(?i)(?:original (?:message|appointment)|forwarded message|begin forwarded|reply message|ursprüngliche nachricht|weitergeleitete nachricht|originalnachricht|message d'origine|message original|mail original|missatge original|message transféré|mensaje original|mensaje reenviado|mensagem original|mensagem encaminhada|messaggio originale|messaggio inoltrato|oorspronkelijk bericht|doorgestuurd bericht|ursprungligt meddelande|originalmeddelande|vidarebefordrat|oprindelig meddelelse|opprinnelig melding|upprunaleg skilaboð|alkuperäinen viesti|wiadomość oryginalna|oryginalna wiadomość|původní (?:zpráva|e-mail)|pôvodná správa|izvirno sporočilo|izvorna poruka|исходное сообщение|пересылаемое сообщение|пересланное сообщение|оригинальное сообщение|оригинално (?:писмо|съобщение)|вихідне повідомлення|eredeti üzenet|mesaj original|αρχικό μήνυμα|özgün ileti|orijinal mesaj|原始邮件|原始郵件|邮件原件|原邮件|转发邮件|元のメッセージ|원본 메시지|tin nhắn gốc|thư gốc|pesan asli|הודעה מקורית|رسالة أصلية|پیام اصلی)`)

	headerFrom = regexp.MustCompile(`(?i)^(?:from|von|de|de la|da|van|från|fra|frá|lähettäjä|od|от|від|feladó|από|kimden|gönderen|šalje|từ|dari|发件人|寄件者|差出人|보낸 ?사람|מאת|من|از) ?[:：]`)
	headerLine = regexp.MustCompile(`(?i)^(?:from|to|cc|date|sent|subject|reply-to|von|an|gesendet|datum|betreff|de|à|a|copie à|envoyé|objet|date|para|enviado|enviado el|enviada|enviada em|fecha|asunto|data|assunto|da|inviato|oggetto|van|aan|verzonden|onderwerp|från|till|skickat|ämne|fra|frá|til|sendt|emne|efni|lähettäjä|lähetetty|vastaanottaja|aihe|od|do|wysłano|temat|odesláno|odoslané|komu|předmět|predmet|poslano|prima|za|zadeva|šalje|от|до|кому|отправлено|изпратено|изпратено на|относно|дата|тема|від|надіслано|feladó|küldve|elküldve|címzett|tárgy|de la|trimis|către|subiect|από|προς|στάλθηκε|θέμα|kimden|kime|konu|tarih|gönderen|gönderildi|enviat|per a|tema|từ|đã gửi|tới|chủ đề|dari|kepada|dikirim|perihal|发件人|发送时间|收件人|抄送|主题|寄件者|寄件日期|收件者|主旨|差出人|送信日時|宛先|件名|보낸 ?사람|받는 ?사람|보낸 ?날짜|제목|מאת|נשלח|אל|נושא|من|إلى|تم الإرسال|التاريخ|الموضوع|از|به|موضوع) ?[:：]`)

	clock = regexp.MustCompile(`(?:^|\P{Nd})\p{Nd}{1,2}[:.h]\p{Nd}{2}(?:\P{Nd}|$)`)
	day   = regexp.MustCompile(`\p{Nd}{4}|\p{Nd}{1,2}[./-]\p{Nd}{1,2}[./-]\p{Nd}{2}`)
)

// dates tells whether a text names a day with its year, and a time.
func dates(s string) bool { return clock.MatchString(s) && day.MatchString(s) }

// attributes tells whether some lines say whose words are quoted below them.
func attributes(lines []line) bool {
	var all []string
	for _, l := range lines {
		all = append(all, l.bare())
	}
	s := strings.TrimSpace(strings.Join(all, " "))
	end := strings.HasSuffix(s, ":") || strings.HasSuffix(s, "：") || strings.HasSuffix(s, "…")
	dated := digit.MatchString(s)
	switch {
	case len(s) > 400:
		return false
	case end && attribution.MatchString(s):
		return true
	case end && (dates(s) || dated && strings.Contains(s, "@")):
		return true
	}
	return dated && strings.Contains(s, "@") && attribution.MatchString(s)
}

var (
	digit   = regexp.MustCompile(`\p{Nd}`)
	device  = regexp.MustCompile(`(?i)iphon|ipad|ios\b|galaxy|samsung|android|андроид|blackberry|huawei|xiaomi|小米|手机|手機|yahoo|proton ?mail|k-9 mail|thunderbird|outlook|mail\.ru|яндекс|yandex|\bgmx\b|web\.de|naver|smartphone|handy`)
	outlook = regexp.MustCompile(`(?i)\boutlook.*\b(?:ios|android)|\b(?:ios|android).*outlook|(?:ios|android).{0,4}版 outlook`)
	sends   = regexp.MustCompile(`(?i)^(?:sent|envi[aá][dt]|envoy[ée]|gesendet|inviat|verstuurd|verzonden|skicka|sendt|sent|lähetetty|wysłan|odeslán|odoslan|отправлен|надіслан|изпратен|elküldve|trimis|στάλθηκε|gönderildi|נשלח|أُ?رسل|الإرسال|إرسال|ارسال|发自|發自|发送|發送|傳送|gửi|poslan|dikirim|išsiųst|nosūtīt|saadetud|sendist)|(?:发送|發送|傳送|送信|보냄|보냈습니다|từ|gesendet|gönderildi|उत्तर)$`)
)

// namesDevice tells whether a short text says with what program, or from what telephone, a mail was sent: it begins or ends with that it was.
func namesDevice(s string) bool {
	if utf8.RuneCountInString(s) > 120 || !device.MatchString(s) {
		return false
	}
	w := strings.Fields(strings.TrimRight(s, ".。!"))
	if len(w) == 0 || len(w) > 14 {
		return false
	}
	if outlook.MatchString(s) && len(w) <= 8 {
		return true
	}
	return sends.MatchString(w[0]) || len(w) > 2 && sends.MatchString(w[1]) || sends.MatchString(w[len(w)-1])
}

// What offices put below all that they send speaks of the message itself, and says at least two things of it: that it is secret, for whom it is, and
// what somebody else is to do with it.
var (
	ofMessage  = regexp.MustCompile(`(?i)\b(?:this|the) (?:e-?mail|message|communication)|diese[rs]? (?:e-?mail|nachricht)|ce (?:message|courriel|mail)|est[ea] (?:mensaje|correo|mensagem|e-?mail)|desta mensagem|quest[oa] (?:messaggio|e-?mail)|(?:dit|deze) (?:bericht|e-?mail)|(?:detta|dette|denne) (?:e-?mail|e-?post|meddeland|melding|meddelelse)|tämä viesti|ta wiadomość|tato zpráva|táto správa|это сообщение|данное сообщение|це повідомлення|ez az üzenet|acest mesaj|μήνυμα αυτό|bu e-?posta|bu ileti|הודעה זו|هذه الرسالة|本邮件|本郵件|本メール|본 메일|thư này|email này|aquest missatge|pesan ini|това съобщение|ова порука|ovaj e-?mail|to sporočilo`)
	ofSecret   = regexp.MustCompile(`(?i)confiden|vertraulich|privileged|sigilos|riservat|vertrouwelijk|konfiden|fortrolig|luottamuksel|poufn|důvěrn|dôvern|конфиденц|конфіденц|поверителн|bizalmas|εμπιστευτικ|gizli|חסוי|سرية|保密|机密|機密|기밀|bảo mật|rahasia|povjerljiv|zaupn`)
	ofReceiver = regexp.MustCompile(`(?i)addressee|recipient|intended|adressat|empfänger|destinat|geadresseerde|ontvanger|mottaker|mottagare|modtager|vastaanottaj|adresat|адресат|címzett|παραλήπτη|alıcı|נמען|المرسل إليه|收件人|宛先|수신인|수신자|người nhận|penerima|primatelj|naslovnik|получател`)
	ofError    = regexp.MustCompile(`(?i)in error|by mistake|delete|destroy|irrtümlich|löschen|par erreur|supprimer|engano|eliminé|elimine|apague|por error|per error|per errore|cancellarlo|per vergissing|verwijder|misstag|radera|ved en feil|ved en fejl|slette|erehdyksessä|poista|omyłkowo|usunięcie|omylem|vymažte|по ошибке|удалите|помилково|видаліть|tévedésből|törölje|din greșeală|ștergeți|κατά λάθος|διαγράψτε|yanlışlıkla|silin|בטעות|מחק|طريق الخطأ|حذفها|误收|删除|誤收|刪除|誤って|削除|잘못|삭제|nhận nhầm|xóa|hapus|greškom|pomotoma|погрешка`)
)

// isDisclaimer tells whether a paragraph is what an office puts below all that it sends.
func isDisclaimer(s string) bool {
	const most = 4000 // bytes
	if len(s) > most || utf8.RuneCountInString(s) < 40 || !ofMessage.MatchString(s) {
		return false
	}
	n := 0
	for _, of := range []*regexp.Regexp{ofSecret, ofReceiver, ofError} {
		if of.MatchString(s) {
			n++
		}
	}
	return n >= 2
}
