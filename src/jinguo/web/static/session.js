/* Warns who works at the desk two minutes before her session ends. Nothing but her own press (or another page) renews it.

   <div data-session="{seconds}" data-renew="{address}" hidden>  seconds until the session ends, if nothing more is asked for.
   Pages in other tabs tell through localStorage when they have renewed it. */
(function () {
  'use strict';
  var box = document.querySelector('[data-session]');
  if (!box || !window.fetch) return;
  var words = box.querySelector('p'), button = box.querySelector('button'), said = '';
  var KEY = 'jinguo session', WARNED = 120, ENDED = '登录已过期。填好的不会丢：照常提交，重新登录后会回到这张表。';
  var until = Date.now() + 1000 * Number(box.getAttribute('data-session'));

  function shared() {
    try { return Number(localStorage.getItem(KEY)) || 0; } catch (e) { return 0; }
  }

  function lasts(seconds) {
    until = Date.now() + 1000 * seconds;
    try { localStorage.setItem(KEY, String(until)); } catch (e) { /* this tab alone knows */ }
    look();
  }

  function say(sentence, renewable) {
    if (sentence === said) return;
    said = sentence;
    words.textContent = sentence;
    button.hidden = !renewable;
    box.hidden = !sentence;
  }

  function look() {
    var left = Math.round((Math.max(until, shared()) - Date.now()) / 1000);
    if (left <= 0) say(ENDED, false);
    else if (left <= WARNED) say('不到 2 分钟就要自动退出登录了。还在填写的，请点“继续用”。', true);
    else say('', false);
  }

  button.addEventListener('click', function () {
    fetch(box.getAttribute('data-renew'), { method: 'POST', credentials: 'same-origin', headers: { 'HX-Request': 'true' } })
      .then(function (answer) { return answer.ok ? answer.text() : '0'; })
      .then(function (seconds) { lasts(Number(seconds)); }, function () { say('现在没有网，请过一会儿再点“继续用”。', true); });
  });
  window.addEventListener('storage', look);
  document.addEventListener('visibilitychange', look);
  lasts(Number(box.getAttribute('data-session')));
  setInterval(look, 5000);
})();
