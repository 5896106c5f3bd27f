/** The page's only way to the sandbox: its JSON calls and its stream of events. */

const PATIENCE = 10_000; // milliseconds for the state of a chat
const RETRY = 1000; // milliseconds between attempts to reach a server that went away

/** Read the chat of one person (or of the first one); null when there is no such person any more. */
export async function readState(person) {
  const address = person === null ? "/api/state" : `/api/state?person=${person}`;
  const answer = await fetch(address, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
  if (answer.status === 404 && person !== null) return null;
  return result(answer);
}

/** Call `/api/...` with a JSON body; raises an Error with the server's sentence. */
export async function call(path, body = {}) {
  const headers = { "Content-Type": "application/json" };
  return result(await fetch(`/api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

/** Send one file, as a "document" or as a "photo", with a text under it. */
export async function sendFile(person, field, file, caption) {
  const body = new FormData();
  body.append(field, file, file.name);
  body.append("text", caption);
  return result(await fetch(`/api/people/${person}/messages`, { method: "POST", body }));
}

/** Listen to one person's chat until the returned function is called; comes back by itself after a loss. */
export function listen(person, { opened, arrived, lost }) {
  let source = null;
  let timer = 0;
  const connect = () => {
    source = new EventSource(`/api/events?person=${person}`);
    source.onopen = opened;
    source.onmessage = (event) => arrived(JSON.parse(event.data));
    source.onerror = () => {
      source.close();
      lost();
      timer = setTimeout(connect, RETRY);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

async function result(answer) {
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Error(body.error ?? `The server answered ${answer.status}.`);
  return body;
}
