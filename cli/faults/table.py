"""Every fault there is."""

from collections.abc import Callable, Mapping
from typing import Final

from cli.faults import messages, processes, servers
from cli.faults.ground import Ground

#: Does the harm, undoes it where it does not mend by itself, and says what it did.
Fault = Callable[[Ground], str]

FAULTS: Final[Mapping[str, Fault]] = {
    "worker killed": processes.kill_any("-worker"),
    "relay killed": processes.kill_any("-relay"),
    "API killed": processes.kill_any("-api"),
    "errands killed": processes.kill_any("-errands"),
    "app gone": processes.kill_all_of_an_app,
    "program stalled": processes.stall_one,
    "workers scaled": processes.scale,
    "Redis killed": servers.kill_redis,
    "Redis lost its data": servers.lose_redis,
    "Redis flushed": servers.flush_redis,
    "Redis stalled": servers.stall_redis,
    "Redis read-only": servers.make_redis_read_only,
    "Redis full": servers.fill_redis,
    "Redis connections cut": servers.cut_clients,
    "Redis silent": servers.silence_redis,
    "worker killed, Redis silent": servers.kill_a_worker_in_silence,
    "both servers killed": servers.kill_both,
    "PostgreSQL restarted": servers.kill_postgres,
    "PostgreSQL sessions cut": servers.cut_sessions,
    "poison": messages.push_poison,
    "forged": messages.push_forged,
    "replayed": messages.replay_genuine,
    "id used again": messages.reuse_an_id,
}
