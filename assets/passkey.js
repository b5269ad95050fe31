// Passkeys. Without this file, or where the browser has none, their forms stay hidden and there is always another way.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));

const base64url = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

const named = (credentials) => credentials?.map((one) => ({ ...one, id: bytes(one.id) }));

async function ask(kind, options) {
  const publicKey = { ...options, challenge: bytes(options.challenge) };
  if (kind === "get") {
    publicKey.allowCredentials = named(options.allowCredentials) ?? [];
    return navigator.credentials.get({ publicKey });
  }
  publicKey.user = { ...options.user, id: bytes(options.user.id) };
  publicKey.excludeCredentials = named(options.excludeCredentials) ?? [];
  return navigator.credentials.create({ publicKey });
}

function told(credential) {
  const { id, rawId, type, response, authenticatorAttachment } = credential;
  const said = { clientDataJSON: base64url(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) said[name] = base64url(response[name]);
  if (response.getTransports) said.transports = response.getTransports();
  const clientExtensionResults = credential.getClientExtensionResults();
  return { id, rawId: base64url(rawId), type, response: said, authenticatorAttachment, clientExtensionResults };
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  if (!window.PublicKeyCredential) continue;
  const { passkey: kind, options } = form.dataset;
  const status = form.querySelector("[aria-live]");
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    status.textContent = "";
    try {
      const credential = await ask(kind, JSON.parse(options));
      form.elements.credential.value = JSON.stringify(told(credential));
      form.submit();
    } catch (error) {
      status.textContent =
        error.name === "InvalidStateError"
          ? "This device has a passkey for your account already."
          : "No passkey was used. Try again, or choose another way.";
    }
  });
}

// Lets the browser forget passkeys that were removed here.
const kept = document.querySelector("[data-passkeys]");
if (kept && window.PublicKeyCredential?.signalAllAcceptedCredentials)
  PublicKeyCredential.signalAllAcceptedCredentials(JSON.parse(kept.dataset.passkeys)).catch(() => undefined);
