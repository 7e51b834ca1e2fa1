-- What wrk sends, and how each answer is checked. bench/Load runs it and says by the environment:
--   BENCH_REQUESTS  a Lua file that returns the requests: head, before and after the id, and what the answer must contain
--   BENCH_FIRST_ID  the first JSON-RPC id: nine digits, so that the length of a body does not depend on it
--   BENCH_PORTS     the ports of the fronts, with commas; thread n loads the nth
--   BENCH_PAUSE_MS  how long a connection waits before each request, on average; without it, not at all
local threads = {}
local pause = tonumber(os.getenv("BENCH_PAUSE_MS") or "0")

if pause > 0 then
  function delay() return math.random(0, 2 * pause) end
end

function setup(thread)
  local ports = {}
  for port in os.getenv("BENCH_PORTS"):gmatch("%d+") do ports[#ports + 1] = port end
  thread.addr = wrk.lookup("127.0.0.1", ports[#threads % #ports + 1])[1]
  thread:set("number", #threads)
  threads[#threads + 1] = thread
end

function init()
  requests = dofile(os.getenv("BENCH_REQUESTS"))
  sent = number * 7
  next_id = tonumber(os.getenv("BENCH_FIRST_ID")) + number * 200000
  waiting = {}
  checked, wrong, first_wrong = 0, 0, ""
  for _, request in ipairs(requests) do
    request.head = request.head .. "Content-Length: " .. (#request.before + 9 + #request.after) .. "\r\n\r\n" .. request.before
  end
end

function request()
  local this = requests[sent % #requests + 1]
  sent = sent + 1
  next_id = next_id + 1
  waiting[next_id] = this
  return this.head .. next_id .. this.after
end

local function fault(status, body)
  if status ~= 200 then return "status " .. status end
  local id = tonumber(body:match('"id":(%d%d%d%d%d%d%d%d%d)[,}%s]'))
  local asked = id and waiting[id]
  if not asked then return "an id that nobody waits for" end
  waiting[id] = nil
  if body:find('"isError":true', 1, true) then return "an error" end
  if not body:find(asked.expect, 1, true) then return "not the answer to this request" end
  if asked.length and math.abs(#body - asked.length) > 1024 + asked.length / 2 then return "of another length: " .. #body end
end

function response(status, headers, body)
  checked = checked + 1
  local found = fault(status, body)
  if found then
    wrong = wrong + 1
    if first_wrong == "" then first_wrong = found .. ": " .. (body:sub(1, 300):gsub('[%c"\\]', " ")) end
  end
end

function done(summary, latency)
  local checked_by_all, wrong_of_all, first = 0, 0, ""
  for _, thread in ipairs(threads) do
    checked_by_all = checked_by_all + thread:get("checked")
    wrong_of_all = wrong_of_all + thread:get("wrong")
    if first == "" then first = thread:get("first_wrong") end
  end
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests":%d,"checked":%d,"wrong":%d,"firstWrong":"%s","failed":%d,"microseconds":%d,"p50":%d,"p95":%d,"p99":%d}',
    summary.requests, checked_by_all, wrong_of_all, first, errors.connect + errors.read + errors.write + errors.timeout,
    summary.duration, latency:percentile(50), latency:percentile(95), latency:percentile(99)))
end
