/* Scans and ticks that are not sent yet: each is kept on this phone's disk under a key of its own, so that it outlives the page,
   and is sent in the order of scanning, with its own nonce, until the server has answered it. Any page of the door sends them.

   <section data-kept data-who> with [data-kept-say], [data-kept-login], [data-kept-list], [data-kept-done]: what waits, what became of it.
     who: stands for the account that is logged in; what another account has scanned is told and never sent as hers.
   keptScans.add(action, fields, label) keeps one and sends it; keptScans.waiting() are hers, oldest first.
   On document: `scan:waiting` {scan, trouble} when it could not be sent, `scan:answer` {scan, html} when the server has answered.

   Each is posted with `who`, `nonce`, `scanned_at` (device time of the scan), headers `HX-Request: true` and X-Sent-At (device time again, so
   that the server can tell how long it waited). */
(function () {
  'use strict';
  const PREFIX = 'jinguo scan ';
  const LONGEST_WAIT = 15000;
  const SAID = {
    network: (count) => `没有网，${count} 条还没交，请不要关这一页。`,
    busy: (count) => `服务器没有收下，${count} 条还没交，正在重试，请不要关这一页。`,
    signedOut: (count) => `登录已过期，${count} 条还没交。请重新登录，登录以后会自动补交。`,
    other: (count) => `这台手机换了账号或身份，${count} 条还没交。请换回扫码时的账号和身份，才会补交。`,
    before: (count) => `上次有 ${count} 条没有交，正在补交。`,
  };
  const ON_DISK = '已经存在这台手机上，关了也会在下次打开时补交。';
  const IN_MEMORY = '这台手机存不住，关了这一页就没有了。';
  const OTHERS = (count) => `这台手机上还有 ${count} 条是别的账号扫的，没有交，也不会算在您名下。请那位同事登录以后打开这一页。`;

  const place = document.querySelector('[data-kept]');
  if (!place) return;
  const who = place.dataset.who;
  const memory = new Map();
  const late = new Set();
  let trouble = '';
  let sending = false;
  let wait = 1000;
  let timer = 0;
  let latest = 0;

  function fresh() {
    return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('');
  }

  function stored() {
    const found = [];
    try {
      for (let i = 0; i < localStorage.length; i += 1) {
        const key = localStorage.key(i);
        if (key.startsWith(PREFIX)) found.push(JSON.parse(localStorage.getItem(key)));
      }
    } catch (error) { /* no storage: memory alone */ }
    return [...found, ...memory.values()].sort((one, other) => one.at - other.at);
  }

  const waiting = () => stored().filter((scan) => scan.who === who);

  function add(action, fields, label) {
    latest = Math.max(Date.now(), latest + 1);
    const nonce = fields.nonce || fresh();
    const body = new URLSearchParams({ ...fields, nonce, who, scanned_at: new Date(latest).toISOString() }).toString();
    const scan = { who, action, nonce, label, at: latest, body };
    try { localStorage.setItem(PREFIX + nonce, JSON.stringify(scan)); } catch (error) { memory.set(nonce, scan); }
    if (trouble) {
      isLate();
      tell('scan:waiting', { scan, trouble });
    }
    show();
    drain();
  }

  function remove(scan) {
    memory.delete(scan.nonce);
    try { localStorage.removeItem(PREFIX + scan.nonce); } catch (error) { /* as above */ }
  }

  async function drain() {
    if (sending) return;
    sending = true;
    clearTimeout(timer);
    for (let [scan] = waiting(); scan; [scan] = waiting()) {
      try {
        const html = await post(scan);
        remove(scan);
        trouble = '';
        wait = 1000;
        done(scan, html);
      } catch (error) {
        trouble = error.message in SAID ? error.message : 'network';
        isLate();
        tell('scan:waiting', { scan: waiting().pop() || scan, trouble });
        timer = setTimeout(drain, wait);
        wait = Math.min(wait * 2, LONGEST_WAIT);
        break;
      }
      show();
    }
    sending = false;
    show();
  }

  /* 401 and a way to another page: she has to log in. 403 and 409: somebody else has, or in another role. 408, 429 and 5xx: not taken in. What does not carry our
     policy is no answer of ours (the page of a wireless network, say). Anything else is an answer, also a refusal. */
  async function post(scan) {
    const stop = new AbortController();
    const limit = setTimeout(() => stop.abort(), 12000);
    try {
      const headers = { 'Content-Type': 'application/x-www-form-urlencoded', 'HX-Request': 'true', 'X-Sent-At': new Date().toISOString() };
      const response = await fetch(scan.action, { method: 'POST', body: scan.body, signal: stop.signal, headers });
      const { status } = response;
      if (!response.headers.get('Content-Security-Policy')) throw new Error('network');
      if (status === 401 || response.headers.get('HX-Redirect')) throw new Error('signedOut');
      if (status === 403 || status === 409) throw new Error('other');
      if (status >= 500 || status === 408 || status === 429) throw new Error('busy');
      return await response.text();
    } finally {
      clearTimeout(limit);
    }
  }

  function isLate() {
    waiting().forEach((scan) => late.add(scan.nonce));
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(name, { detail }));
  }

  function done(scan, html) {
    const answer = new DOMParser().parseFromString(html, 'text/html');
    const title = answer.querySelector('.k-last b, h1');
    const text = answer.querySelector('.k-last span');
    if (late.has(scan.nonce)) line('[data-kept-done]', `${clock(scan.at)} ${title ? title.textContent : scan.label}${text ? `：${text.textContent}` : ''}`);
    tell('scan:answer', { scan, html });
  }

  function clock(moment) {
    const beijing = new Date(moment + 288e5);
    const hour = beijing.getUTCHours();
    const [part] = [['晚上', 18], ['下午', 13], ['中午', 12], ['上午', 6], ['凌晨', 0]].find(([, first]) => hour >= first);
    return `${part} ${((hour + 11) % 12) + 1}:${String(beijing.getUTCMinutes()).padStart(2, '0')}`;
  }

  function line(list, text) {
    const item = document.createElement('li');
    item.textContent = text;
    place.querySelector(list).prepend(item);
  }

  function show() {
    const mine = waiting();
    const others = stored().length - mine.length;
    const told = mine.length && trouble;
    const parts = told ? [SAID[trouble](mine.length), memory.size ? IN_MEMORY : ON_DISK] : [];
    if (others) parts.push(OTHERS(others));
    const said = parts.join('');
    const say = place.querySelector('[data-kept-say]');
    if (say.textContent !== said) say.textContent = said;
    place.querySelector('[data-kept-login]').hidden = !(told && (trouble === 'signedOut' || trouble === 'other'));
    place.querySelector('[data-kept-list]').textContent = '';
    if (told) mine.slice().reverse().forEach((scan) => line('[data-kept-list]', `${clock(scan.at)} ${scan.label}`));
    place.hidden = !said && !place.querySelector('[data-kept-done]').children.length;
    const net = document.querySelector('[data-scan-net]');
    if (!net) return;
    net.hidden = !told;
    net.querySelector('b').textContent = String(mine.length);
  }

  window.addEventListener('beforeunload', (event) => {
    if (!trouble || !waiting().length) return;
    event.preventDefault();
    event.returnValue = '';
  });
  window.addEventListener('online', drain);
  window.addEventListener('storage', show);
  window.keptScans = { add, waiting, fresh };
  if (waiting().length) trouble = 'before';
  isLate();
  show();
  drain();
})();
