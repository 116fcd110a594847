"""The lists of Redis around a queue, and the two steps between them that nothing may interrupt.

A queue is a list, LPUSH on the left, the oldest message on the right. Beside it are `<queue>.held:<worker>`, what a worker has taken and not
settled; `<queue>.again`, what a dead worker held; `<queue>.parking`, what could not be read; `<queue>.holders`, the names of the workers, and
`<queue>.lease:<worker>`, which is there while the worker lives.
"""

from typing import Final

#: Moves the oldest ARGV[1] messages of a queue to a list of the worker's, in their order, and returns them, oldest first.
TAKE: Final = """
local got = redis.call('LRANGE', KEYS[1], -tonumber(ARGV[1]), -1)
if #got == 0 then return got end
redis.call('LTRIM', KEYS[1], 0, -(#got + 1))
local oldest_first = {}
for place = #got, 1, -1 do oldest_first[#oldest_first + 1] = got[place] end
redis.call('LPUSH', KEYS[2], unpack(oldest_first))
return oldest_first
"""

#: Gives what a worker held to the queue's second-chance list, oldest first out, and forgets the worker.
GIVE_BACK: Final = """
local held = redis.call('LRANGE', KEYS[1], 0, -1)
for _, message in ipairs(held) do redis.call('RPUSH', KEYS[2], message) end
redis.call('DEL', KEYS[1])
redis.call('SREM', KEYS[3], ARGV[1])
return #held
"""


def held_by(queue: str, worker: str) -> str:
    return f"{queue}.held:{worker}"


def again_of(queue: str) -> str:
    return f"{queue}.again"


def parking_of(queue: str) -> str:
    return f"{queue}.parking"


def holders_of(queue: str) -> str:
    return f"{queue}.holders"


def lease_of(queue: str, worker: str) -> str:
    return f"{queue}.lease:{worker}"


def canaried(queue: str) -> str:
    """Return the key that is there while somebody sends canaries to `queue` where it is empty."""
    return f"{queue}.canaried"
