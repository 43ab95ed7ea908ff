"""SMS gateways as Mobizon and SMSC.kz describe theirs."""
import time

from broker import Answer


def answer(realm, request):
    mood = realm.mood.get("sms", {})
    with realm.lock:
        if request.path.startswith("/mobizon/"):
            return mobizon(realm, mood, request)
        return smsc(realm, mood, request)


def keep(realm, phone, text, **more):
    number = 500_000 + len(realm.sent)
    realm.sent.append({"id": number, "phone": phone, "text": text, "at": time.monotonic(), **more})
    return number


def mobizon(realm, mood, request):
    def said(code, data=None, message=""):
        return Answer(200, {"code": code, "data": data if data is not None else {}, "message": message})

    form = {**request.query, **request.form()}
    call = request.path[len("/mobizon/service/"):]
    if request.query.get("output") != "json":
        return Answer(200, b"<?xml version='1.0'?><response><code>6</code></response>", kind="text/xml")
    if form.get("apiKey") != mood.get("key", "key-8f3a"):
        return said(8, message="Вы ввели некорректный ключ доступа")
    if call == "user/getownbalance":
        return said(0, {"balance": mood.get("balance", "190.4280"), "currency": "KZT"})
    if call == "message/getsmsstatus":
        return said(0, [
            {"id": number, "status": mood.get("status", "DELIVRD"), "segNum": 1}
            for number in form.get("ids", "").split(",")])
    if call != "message/sendsmsmessage" or request.method != "POST":
        return said(5, message="Unknown method")
    if "answer" in mood:
        return Answer(mood.get("http", 200), mood["answer"])
    if not form.get("recipient", "").isdigit() or not form.get("text"):
        return said(1, {"recipient": "Номер указан неверно"}, "Ошибка валидации данных")
    number = keep(realm, form["recipient"], form["text"], sender=form.get("from"))
    return said(0, {"campaignId": str(number), "messageId": str(number), "status": mood.get("moderation", 2)})


def smsc(realm, mood, request):
    def wrong(code, words, **more):
        return Answer(200, {"error": words, "error_code": code, **more})

    form = {**request.query, **request.form(encoding="utf-8")}
    if form.get("charset") != "utf-8":
        # What it takes for its own encoding then.
        form = {**request.query, **request.form(encoding="windows-1251")}
    if form.get("fmt") != "3":
        return Answer(200, b"ERROR = 1 (parameters)", kind="text/plain")
    if (form.get("login"), form.get("psw")) != (mood.get("login", "arman"), mood.get("psw", "psw-77aa")):
        return wrong(2, "authorise error")
    call = request.path[len("/smsc/sys/"):]
    if call == "balance.php":
        balance = {"balance": mood.get("balance", "53.20")}
        return Answer(200, {**balance, "currency": "KZT"} if form.get("cur") == "1" else balance)
    if call == "status.php":
        return Answer(200, {"status": mood.get("status", 1), "last_date": "27.11.2026 18:00:00", "err": 0})
    if call != "send.php":
        return Answer(404, b"", kind="text/html")
    if "answer" in mood:
        return Answer(mood.get("http", 200), mood["answer"])
    phone, text = form.get("phones", ""), form.get("mes", "")
    if not phone or not text:
        return wrong(1, "parameters error")
    if any(one["phone"] == phone and one["text"] == text and time.monotonic() - one["at"] < 60 for one in realm.sent):
        return wrong(9, "duplicate request, wait a minute")
    # Without the plus it takes any digits for a number of some country.
    if not phone.startswith("+") or len(phone) != 12:
        return wrong(7, "invalid number", id=keep(realm, phone, ""))
    return Answer(200, {"id": keep(realm, phone, text), "cnt": 1})
