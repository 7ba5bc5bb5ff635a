// Shows in #log what the tests do, so that they can see it as a person would.
const at = id => document.getElementById(id);
const log = text => { at("log").textContent = text };

const keys = [];
addEventListener("keydown", e => {
	if (!["Control", "Shift", "Tab"].includes(e.key) && (e.ctrlKey && e.key === "Enter" || e.key === "Escape" || e.key === "?")) {
		keys.push((e.ctrlKey ? "Control+" : "") + e.key);
		log("Keys: " + keys.join(" "));
	}
});

at("toggle").addEventListener("click", () => {
	at("answer").hidden = !at("answer").hidden;
	at("toggle").textContent = at("answer").hidden ? "Show the answer" : "Hide the answer";
});

at("ask").addEventListener("click", () =>
	fetch("/said").then(() => log("The server is there"), () => log("The server is away")));

const share = e => {
	const box = at("track").getBoundingClientRect();
	return Math.round((e.clientX - box.x) / box.width * 100);
};
let start;
at("track").addEventListener("pointerdown", e => { start = share(e); at("track").setPointerCapture(e.pointerId) });
at("track").addEventListener("pointerup", e => log(`from ${start} to ${share(e)}`));

const challenge = () => crypto.getRandomValues(new Uint8Array(32));
at("make").addEventListener("click", () => navigator.credentials.create({publicKey: {
	challenge: challenge(), rp: {name: "Test"},
	user: {id: new TextEncoder().encode("Ada"), name: "ada", displayName: "Ada"},
	pubKeyCredParams: [{type: "public-key", alg: -7}],
	authenticatorSelection: {residentKey: "required", userVerification: "required"},
}}).then(() => log("Passkey made"), e => log("No passkey: " + e.name)));
at("use").addEventListener("click", () => {
	log("");
	navigator.credentials.get({publicKey: {challenge: challenge(), userVerification: "required"}}).then(
		c => log("Passkey used by " + new TextDecoder().decode(c.response.userHandle)),
		e => log("No passkey: " + e.name));
});
