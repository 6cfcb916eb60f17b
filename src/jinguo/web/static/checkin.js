/* Keeps a tap that was made without signal and sends it once. With JavaScript off the form posts as it is. Plain ES5.

   <form data-keep="{who}">  who: stands for this person at this event; a kept tap is never sent for anybody else.
   Its hidden fields, the nonce among them, are kept and sent exactly as they were when she tapped, plus `tapped_at` (device time);
   the header X-Sent-At says by the same clock when they are sent.
   .v-weak is shown and .v-calm hidden (body.is-weak) while it waits; #tapped takes the time of the tap. */
(function () {
  'use strict';
  var form = document.querySelector('form[data-keep]');
  if (!form || !window.fetch || !window.DOMParser) return;
  var button = form.querySelector('button');
  var key = 'tap ' + form.getAttribute('action') + ' ' + form.getAttribute('data-keep');
  var kept = null, busy = false, wait = 2000, timer = 0;
  try { kept = JSON.parse(localStorage.getItem(key)); } catch (e) { /* no storage: memory alone */ }

  function store() {
    try { if (kept) localStorage.setItem(key, JSON.stringify(kept)); else localStorage.removeItem(key); } catch (e) { /* as above */ }
  }

  function body() {
    var pairs = [['tapped_at', new Date().toISOString()]], i, field;
    for (i = 0; i < form.elements.length; i++) {
      field = form.elements[i];
      if (field.name && !field.disabled && (!/^(checkbox|radio)$/.test(field.type) || field.checked)) pairs.push([field.name, field.value]);
    }
    return pairs.map(function (pair) { return pair.map(encodeURIComponent).join('='); }).join('&');
  }

  function clock(moment) {
    var beijing = new Date(moment + 288e5), hour = beijing.getUTCHours(), minute = beijing.getUTCMinutes();
    var part = hour < 6 ? '凌晨' : hour < 12 ? '上午' : hour === 12 ? '中午' : hour < 18 ? '下午' : '晚上';
    return part + ' ' + ((hour + 11) % 12 + 1) + ':' + (minute < 10 ? '0' : '') + minute;
  }

  function weak() {
    var title = document.querySelector('.v-weak h1'), first = !/is-weak/.test(document.body.className);
    var tapped = document.getElementById('tapped');
    if (tapped) tapped.textContent = clock(kept.at);
    button.textContent = '再试一次';
    if (!first) return;
    document.body.className += ' is-weak';
    if (title) title.focus();
    window.scrollTo(0, 0);
  }

  function show(html, url) {
    var answer = new DOMParser().parseFromString(html, 'text/html'), main = answer.querySelector('main');
    if (!main) throw new Error('not our page');
    kept = null;
    store();
    document.body.className = answer.body.className;
    document.title = answer.title;
    document.querySelector('main').parentNode.replaceChild(document.importNode(main, true), document.querySelector('main'));
    try { history.replaceState(null, '', url); } catch (e) { /* the address stays as it was */ }
    window.scrollTo(0, 0);
    document.querySelector('main').focus();
  }

  function again() {
    busy = false;
    weak();
    timer = setTimeout(send, wait);
    wait = Math.min(wait * 1.6, 20000);
  }

  function send() {
    var stop = window.AbortController ? new AbortController() : null, limit, url;
    if (!kept || busy) return;
    busy = true;
    clearTimeout(timer);
    limit = setTimeout(function () { if (stop) stop.abort(); else again(); }, 12000);
    fetch(form.getAttribute('action'), {
      method: 'POST', body: kept.body, credentials: 'same-origin', signal: stop ? stop.signal : undefined,
      headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'X-Sent-At': new Date().toISOString() }
    }).then(function (response) {
      /* 408, 429 and 5xx: not taken in. Anything else is an answer, also a refusal, and it is shown. */
      if (response.status >= 500 || response.status === 408 || response.status === 429) throw new Error('try again');
      url = response.redirected ? response.url : location.href;
      return response.text();
    }).then(function (html) { clearTimeout(limit); if (kept) show(html, url); })
      .catch(function () { clearTimeout(limit); if (kept) again(); });
  }

  function go() {
    if (!busy) button.textContent = '正在提交…';
    send();
  }

  form.addEventListener('submit', function (event) {
    event.preventDefault();
    if (!kept) { kept = { at: Date.now(), body: body() }; store(); }
    go();
  });
  window.addEventListener('online', send);
  if (kept) go();
})();
