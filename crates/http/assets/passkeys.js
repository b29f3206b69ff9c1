// Passkeys: asks the browser for one, or to make one, and sends what it answers with the form around the button.
//
// The form has `data-passkey`: `get` or `create`, `data-options`: the options as JSON, a hidden field `credential`, a
// button `data-start`, and an element `data-status` with the sentences for what can go wrong. A form with
// `data-conditional` also offers passkeys in the list that browsers show under the field for the user name. One that is
// `hidden` is shown where there can be passkeys.

const bytes = (text) => {
  const base64 = text.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
};

const text = (buffer) => {
  const letters = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join("");
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
};

const withIdBytes = (descriptor) => ({ ...descriptor, id: bytes(descriptor.id) });

function requestOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: publicKey.allowCredentials?.map(withIdBytes),
  };
}

function creationOptions({ publicKey }) {
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: withIdBytes(publicKey.user),
    excludeCredentials: publicKey.excludeCredentials?.map(withIdBytes),
  };
}

// What `PublicKeyCredential.toJSON` would give; not every browser has it.
function written(credential, particular) {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
    response: { clientDataJSON: text(credential.response.clientDataJSON), ...particular },
  };
}

function assertion(credential) {
  const { authenticatorData, signature, userHandle } = credential.response;
  return written(credential, {
    authenticatorData: text(authenticatorData),
    signature: text(signature),
    userHandle: userHandle ? text(userHandle) : null,
  });
}

function attestation(credential) {
  const { response } = credential;
  return written(credential, {
    attestationObject: text(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  });
}

async function ask(form, more) {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const publicKey = creationOptions(options);
    return attestation(await navigator.credentials.create({ publicKey, ...more }));
  }
  const publicKey = requestOptions(options);
  return assertion(await navigator.credentials.get({ publicKey, ...more }));
}

function send(form, answer) {
  form.elements.credential.value = JSON.stringify(answer);
  form.requestSubmit(form.querySelector("[data-start]"));
}

// One request at a time: what waits in the list under the field makes way for a press of the button.
let waiting = new AbortController();

function start(form) {
  const button = form.querySelector("[data-start]");
  const status = form.querySelector("[data-status]");
  if (!window.PublicKeyCredential) {
    // Where passkeys are one way among others, nobody misses what was never shown.
    status.textContent = status.dataset.unsupported;
    button.disabled = true;
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    if (event.submitter !== button || form.elements.credential.value) return;
    event.preventDefault();
    waiting.abort();
    status.textContent = status.dataset.waiting;
    button.disabled = true;
    try {
      const answer = await ask(form);
      button.disabled = false;
      send(form, answer);
    } catch (error) {
      status.textContent = error.name === "InvalidStateError" ? status.dataset.known : status.dataset.cancelled;
      button.disabled = false;
      button.focus();
      offerInList(form);
    }
  });
}

async function offerInList(form) {
  if (!("conditional" in form.dataset)) return;
  const available = await window.PublicKeyCredential?.isConditionalMediationAvailable?.();
  if (!available) return;
  waiting = new AbortController();
  try {
    send(form, await ask(form, { mediation: "conditional", signal: waiting.signal }));
  } catch {
    // The button is still there.
  }
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  start(form);
  offerInList(form);
}
