// The form of /docs that sends a call to this server. Key and secret go into a header, and are kept nowhere.

const trial = document.querySelector("[data-trial]");
const form = trial.querySelector("form");
const answered = trial.querySelector("[data-answer]");
const typedIn = (id) => document.getElementById(id)?.value;

/** UTF-8, as HTTP Basic wants it of what is not ASCII. */
const base64 = (text) => btoa(String.fromCharCode(...new TextEncoder().encode(text)));

function laidOut(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

function show(summary, text) {
  const line = document.createElement("p");
  line.textContent = summary;
  const sheet = document.createElement("div");
  sheet.className = "code";
  const section = document.createElement("section");
  section.tabIndex = 0;
  section.setAttribute("aria-label", "The answer");
  section.append(Object.assign(document.createElement("pre"), { textContent: text }));
  sheet.append(section);
  answered.replaceChildren(line, ...(text === "" ? [] : [sheet]));
}

async function send() {
  const url = new URL(typedIn("trial-path"), location.origin);
  // What is typed may name another host; the secret is for this one alone.
  if (url.origin !== location.origin) return show("The path has to begin with a slash, and stay on this server.", "");
  const body = typedIn("trial-body");
  const answer = await fetch(url, {
    method: trial.dataset.trial,
    credentials: "omit",
    redirect: "manual",
    headers: {
      authorization: `Basic ${base64(`${typedIn("trial-key")}:${typedIn("trial-secret")}`)}`,
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    body,
  });
  if (answer.type === "opaqueredirect") return show("A redirect.", "");
  return show(`${answer.status} ${answer.statusText}`, laidOut(await answer.text()));
}

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  await send().catch(() => show("It could not be sent.", ""));
  button.disabled = false;
  button.focus();
});

trial.hidden = false;
