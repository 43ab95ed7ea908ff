-- Applications with numbers that go up, so many in all.
local wanted, sent, answered = 0, 0, 0
function init(arguments) wanted = tonumber(arguments[1]) or 1000 end

local body = [[{"address":{"delivery":"","pickupPoint":"Алматы, улица Розыбакиева, 263"},"channel":"web","customer":{"contact":
{"email":"askar.askarov@gmail.com","mobileNumber":"7475774285"},"firstName":"Аскар","lastName":"Аскаров","middleName":"","state":"orange",
"taxCode":"960629450735"},"goods":[{"brand":"apple","category":"accessories","image":"","model":"AirPods Pro 2","price":"169990",
"sku":"ACS1"}],"isDelivery":false,"loanLength":"12","orderState":"INIT","paymentMethod":"annuity","productType":"installment",
"redirectUrl":"http://127.0.0.1:9/webhook","referenceId":"BENCH-%08d","salesPlace":"050000","totalCost":"169990",
"verificationSmsCode":"1243","verificationSmsDateTime":"%s"}]]

function request()
  sent = sent + 1
  -- Kazakhstan is five hours ahead of UTC.
  local stamp = os.date("!%d.%m.%Y %H:%M:%S", os.time() + 5 * 3600)
  return wrk.format("POST", nil, { ["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"] },
    body:format(sent, stamp))
end

function response()
  answered = answered + 1
  if answered >= wanted then wrk.thread:stop() end
end
