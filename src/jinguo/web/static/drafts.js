/* Keeps what a mother writes about a contact on her phone until it is taken in: sealed, under a name that says nothing, with no name of a
   child in it. The key comes with the page and is kept nowhere: without her log-in, or after the pairing, nothing opens. Plain ES5.

   <form data-draft="{name}" data-draft-of="{who}" data-draft-key="{base64}">  with [data-draft-say] for what became of it, [data-draft-anew]
     to begin anew, [data-draft-login] for the way to the log-in. Sent without network it waits and is sent by itself when there is one;
     its hidden `occasion` makes a second sending the first one's.
   <ul data-drafts-of="{who}">  her children, [data-draft-waits="{name}"] in each: what is of none of them is deleted.
   <form data-drafts-gone="{who}">  logging out deletes hers, after a question where one was not sent yet. */
(function () {
  'use strict';
  var PREFIX = 'jinguo draft ', SAVED = '写的会自动存在这台手机上（加密，不含姓名），登记好或退出登录就删掉。';
  var UNKEPT = '这台手机存不住草稿，请一次填完再登记。', BACK = '没登记完的已经填回来了。';
  var NETWORK = '没有网。写好的已经存在这台手机上（加密），有网时会自动登记，您可以放心关掉这一页。';
  var MEMORY = '没有网，这台手机又存不住：请不要关这一页，有网时会自动登记。';
  var SIGNED_OUT = '登录已过期，还没有登记。写好的还在这台手机上，请重新登录，会自动登记。';
  var WAITS = '有一次联系还没登记，点进去就会登记', LOSE = '有一次联系写好了还没登记，退出登录会删掉它。要退出吗？';
  var subtle = window.crypto && crypto.subtle;

  function each(list, work) { Array.prototype.forEach.call(list, work); }

  function names(who) {
    var found = [], i, key;
    try {
      for (i = 0; i < localStorage.length; i += 1) {
        key = localStorage.key(i);
        if (key.indexOf(PREFIX + who + ' ') === 0) found.push(key);
      }
    } catch (e) { /* no storage: nothing is kept */ }
    return found;
  }

  function read(key) { try { return JSON.parse(localStorage.getItem(key)); } catch (e) { return null; } }
  function remove(key) { try { localStorage.removeItem(key); } catch (e) { /* as above */ } }
  function bytes(text) { return Uint8Array.from(atob(text), function (each) { return each.charCodeAt(0); }); }
  function words(buffer) { return btoa(String.fromCharCode.apply(null, new Uint8Array(buffer))); }

  each(document.querySelectorAll('[data-drafts-of]'), function (list) {
    var who = list.getAttribute('data-drafts-of'), hers = {};
    each(list.querySelectorAll('[data-draft-waits]'), function (place) {
      var key = PREFIX + who + ' ' + place.getAttribute('data-draft-waits'), kept = read(key);
      hers[key] = true;
      if (kept && kept.sent) { place.textContent = WAITS; place.hidden = false; }
    });
    names(who).forEach(function (key) { if (!hers[key]) remove(key); });
  });

  each(document.querySelectorAll('form[data-drafts-gone]'), function (form) {
    form.addEventListener('submit', function (event) {
      var mine = names(form.getAttribute('data-drafts-gone'));
      var unsent = mine.some(function (key) { var kept = read(key); return kept && kept.sent; });
      if (unsent && !confirm(LOSE)) event.preventDefault();
      else mine.forEach(remove);
    });
  });

  function follow(form) {
    var key = PREFIX + form.getAttribute('data-draft-of') + ' ' + form.getAttribute('data-draft');
    var say = form.querySelector('[data-draft-say]'), anew = form.querySelector('[data-draft-anew]');
    var login = form.querySelector('[data-draft-login]'), button = form.querySelector('button[type=submit]');
    var label = button.textContent, lock = null, stored = false, sent = false, busy = false, gone = false, wait = 2000, timer = 0, typing = 0;

    function tell(sentence) { if (say.textContent !== sentence) say.textContent = sentence; say.hidden = !sentence; }

    function fields() {
      var pairs = [], i, field;
      for (i = 0; i < form.elements.length; i += 1) {
        field = form.elements[i];
        if (field.name && !field.disabled && (!/^(checkbox|radio)$/.test(field.type) || field.checked)) pairs.push([field.name, field.value]);
      }
      return pairs;
    }

    function save() {
      var iv, text;
      if (!lock || gone) return Promise.resolve();
      iv = crypto.getRandomValues(new Uint8Array(12));
      text = JSON.stringify(fields().filter(function (pair) { return pair[0] !== 'made'; }));
      return subtle.encrypt({ name: 'AES-GCM', iv: iv, additionalData: new TextEncoder().encode(key) }, lock, new TextEncoder().encode(text))
        .then(function (sealed) {
          if (!gone) localStorage.setItem(key, JSON.stringify({ iv: words(iv), sealed: words(sealed), sent: sent }));
          stored = !gone;
        }).catch(function () { stored = false; });
    }

    function fill(pairs) {
      var i, field;
      for (i = 0; i < form.elements.length; i += 1) {
        field = form.elements[i];
        if (/^(checkbox|radio)$/.test(field.type)) field.checked = false;
      }
      pairs.forEach(function (pair) {
        each(form.elements, function (field) {
          if (field.name !== pair[0]) return;
          if (!/^(checkbox|radio)$/.test(field.type)) field.value = pair[1];
          else if (field.value === pair[1]) field.checked = true;
        });
      });
    }

    function restore() {
      var kept = read(key);
      if (!kept || form.hasAttribute('data-draft-answered')) return Promise.resolve(false);
      return subtle.decrypt({ name: 'AES-GCM', iv: bytes(kept.iv), additionalData: new TextEncoder().encode(key) }, lock, bytes(kept.sealed))
        .then(function (text) {
          fill(JSON.parse(new TextDecoder().decode(text)));
          stored = true;
          anew.hidden = false;
          tell(BACK);
          if (kept.sent) { sent = true; send(); }
          return true;
        }).catch(function () { remove(key); return false; });
    }

    function show(html, url) {
      var answer = new DOMParser().parseFromString(html, 'text/html'), main = answer.querySelector('main'), next;
      if (!main) throw new Error('not our page');
      document.title = answer.title;
      document.querySelector('main').parentNode.replaceChild(document.importNode(main, true), document.querySelector('main'));
      try { history.replaceState(null, '', url); } catch (e) { /* the address stays as it was */ }
      window.scrollTo(0, 0);
      document.querySelector('main').focus();
      next = document.querySelector('form[data-draft]');
      if (next) { next.setAttribute('data-draft-answered', ''); follow(next); }
    }

    function taken() { gone = true; sent = false; remove(key); }

    function later() {
      busy = false;
      button.textContent = '再试一次';
      tell(stored ? NETWORK : MEMORY);
      clearTimeout(timer);
      timer = setTimeout(send, wait);
      wait = Math.min(wait * 1.6, 20000);
    }

    function answered(response) {
      if (response.status >= 500 || response.status === 408 || response.status === 429 || !response.headers.get('content-security-policy')) throw new Error('try again');
      if (response.headers.get('hx-redirect')) {
        busy = false;
        button.textContent = label;
        login.firstElementChild.href = response.headers.get('hx-redirect');
        login.hidden = false;
        tell(SIGNED_OUT);
        return null;
      }
      return response.text().then(function (html) {
        var ended = response.redirected || response.status === 403 || response.status === 404;
        if (ended) taken();
        else { sent = false; save(); }
        show(html, response.redirected ? response.url : location.href);
      });
    }

    function send() {
      var stop = window.AbortController ? new AbortController() : null, limit;
      if (!sent || busy || gone) return;
      busy = true;
      clearTimeout(timer);
      button.textContent = '正在登记…';
      limit = setTimeout(function () { if (stop) stop.abort(); }, 12000);
      fetch(form.getAttribute('action'), {
        method: 'POST', credentials: 'same-origin', signal: stop ? stop.signal : undefined,
        body: fields().map(function (pair) { return pair.map(encodeURIComponent).join('='); }).join('&'),
        headers: { 'Content-Type': 'application/x-www-form-urlencoded', 'HX-Request': 'true' }
      }).then(answered).then(function () { clearTimeout(limit); }, function () { clearTimeout(limit); later(); });
    }

    form.addEventListener('submit', function (event) {
      event.preventDefault();
      sent = true;
      save().then(send);
    });
    form.addEventListener('input', function () {
      clearTimeout(typing);
      typing = setTimeout(save, 400);
    });
    document.addEventListener('visibilitychange', function () { if (document.hidden) save(); });
    anew.firstElementChild.addEventListener('click', function () {
      taken();
      location.reload();
    });
    window.addEventListener('beforeunload', function (event) {
      if (!sent || stored) return;
      event.preventDefault();
      event.returnValue = '';
    });
    window.addEventListener('online', send);
    tell(UNKEPT);
    if (!subtle) return;
    subtle.importKey('raw', bytes(form.getAttribute('data-draft-key')), 'AES-GCM', false, ['encrypt', 'decrypt']).then(function (made) {
      lock = made;
      return restore();
    }).then(function (found) { if (!found) tell(SAVED); }, function () { tell(UNKEPT); });
  }

  if (window.fetch && window.DOMParser && window.Promise) each(document.querySelectorAll('form[data-draft]'), follow);
})();
