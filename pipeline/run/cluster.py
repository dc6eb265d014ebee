"""Jobs on the workers of a Dask cluster: `KLUSTER=tcp://…:8786`, or `KLUSTER=local` on this machine's own.

What is stale and in what order is pytask's to say, as always; a job is handed over with the paths it is about, and
what comes back is the seconds it took or why it stopped. Files never go over the wire: the folders are shared. What
tells of persons, or is as counted, goes to no worker that the office has not let it go to (`leaves_office`).
"""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack
from types import TracebackType
from typing import TYPE_CHECKING, Any

from pipeline.faults import DeliveryFaults, Fault
from pipeline.personal import key_name, read_key
from pipeline.places import EVERYTHING, REFERENCE, Places
from pipeline.run.cluster_worker import OtherProgram, program_name, run_there, tell
from pipeline.run.environment import worker_died
from pipeline.run.jobs import Job
from pipeline.run.lanes import Lanes
from pipeline.store import write_text

if TYPE_CHECKING:
    from distributed import Client

LOCAL = "local"
# A worker is started with this where the office trusts it: dask worker --resources "kansli=1".
OFFICE = "kansli"
_SECONDS = 20
_WORKERS_HERE = 2
# Wholly made of what is given out, or of what was never about anybody.
_OPEN_KINDS = ("received", "explorer")


def leaves_office(job: Job) -> bool:
    """Whether a job reads only what may be published: any worker may have it.

    Charts are drawn from published numbers; a comparison is made of them when every förbund sends its own.
    """
    if job.kind in _OPEN_KINDS or job.unit == REFERENCE or job.stage == "chart":
        return True
    return job.unit == EVERYTHING and job.stage in ("compare", "report") and not job.places.units()


class Cluster:
    """Where jobs run, in the place of Lanes. Use as a context manager; `run` may be called from any thread.

    `persons`: jobs that tell of persons may go to workers that are marked as the office's; else they are done here,
    in the two lanes. On this machine's own cluster every worker is the office's. Raises DeliveryFaults when
    the cluster cannot be used, before anything is built.
    """

    def __init__(self, address: str, places: Places, *, persons: bool = False) -> None:
        self.seconds: dict[str, float] = {}
        self._address, self._places, self._persons = address, places, persons or address == LOCAL
        self._lock, self._open = threading.Lock(), ExitStack()
        self._home: Lanes | None = None

    def __enter__(self) -> Cluster:
        try:
            self._client = self._connect()
            office = self._accept_workers()
        except BaseException:
            self._open.close()
            raise
        anywhere: dict[str, Any] = {"pure": False}
        self._anywhere = self._client.get_executor(**anywhere)
        self._office = self._client.get_executor(**anywhere, resources={OFFICE: 1}) if office else None
        if self._office is None:
            self._home = self._open.enter_context(Lanes(self.seconds))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open.close()

    def run(self, job: Job) -> float:
        """Run a job where it may be run; returns the seconds it took, raises what the job raised.

        A job whose worker dies is given to another, by the scheduler; one that takes several with it stops.
        """
        executor = self._anywhere if leaves_office(job) else self._office
        if executor is None:
            assert self._home is not None
            return self._home.run(job)
        from distributed import KilledWorker

        try:
            took: float = executor.submit(run_there, job, program_name()).result()
        except KilledWorker:
            raise DeliveryFaults([worker_died(job.places.shown(job.places.delivery(job.unit)), job.about)]) from None
        except OtherProgram:
            raise DeliveryFaults([self._other_program("en arbetare som kom till senare")]) from None
        with self._lock:
            self.seconds[job.kind_of_work] = self.seconds.get(job.kind_of_work, 0.0) + took
        return took

    def _connect(self) -> Client:
        try:
            from distributed import Client, LocalCluster
        except ImportError:
            action = "Kör genom make, som installerar det som behövs, eller lägg till paketet distributed i miljön."
            raise DeliveryFaults([Fault("klustret behöver ett paket som inte finns", action, code="KLU-001")]) from None
        # What a worker does is told by the run; that one came or went is not for the analyst.
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        if self._address == LOCAL:
            here = LocalCluster(
                n_workers=_WORKERS_HERE,
                threads_per_worker=1,
                processes=True,
                host="127.0.0.1",
                dashboard_address=None,
                resources={OFFICE: 1},
                silence_logs=logging.CRITICAL,
            )
            self._open.enter_context(here)
            return self._open.enter_context(Client(here))
        try:
            return self._open.enter_context(Client(self._address, timeout=_SECONDS))
        except (OSError, ValueError, TypeError) as error:
            found = f"KLUSTER={self._address}: {type(error).__name__}"
            action = "Kontrollera adressen, att schemaläggaren är igång (dask scheduler) och att nätet släpper igenom."
            expected = "tcp://dator:8786 eller local"
            fault = Fault("klustret svarar inte", action, found=found, expected=expected, code="KLU-002")
            raise DeliveryFaults([fault]) from None

    def _accept_workers(self) -> bool:
        """Ask every worker what it is. Returns whether there is one that may have jobs about persons."""
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            action = "Starta minst en arbetare: dask worker tcp://…:8786 --nthreads 1 (docs/kluster.md)."
            raise DeliveryFaults([Fault("klustret har inga arbetare", action, code="KLU-003")])
        # Made here, where there is none, before a worker is asked for it.
        read_key()
        token = self._places.state / "kluster.txt"
        write_text(token, program_name() + "\n")
        try:
            told = self._client.run(tell, self._places.raw, token, on_error="return")
        finally:
            token.unlink()
        office = {a for a, w in workers.items() if self._persons and w.get("resources", {}).get(OFFICE)}
        faults = [f for a, w in sorted(workers.items()) for f in self._faults(a, w, told.get(a), a in office)]
        if faults:
            raise DeliveryFaults(faults)
        return bool(office)

    def _faults(self, address: str, worker: dict[str, Any], told: Any, office: bool) -> list[Fault]:
        if worker["nthreads"] != 1:
            action = "Starta arbetaren med --nthreads 1, och så många arbetare som datorn har kärnor."
            found = f"{worker['nthreads']} trådar"
            headline = f"arbetaren {address} gör flera steg i samma process"
            return [Fault(headline, action, found=found, expected="en tråd", code="KLU-004")]
        if not isinstance(told, dict) or told["program"] != program_name():
            return [self._other_program(f"arbetaren {address}")]
        unseen = [(told["leveranser"], self._places.raw), (told["resultat"], self._places.out)]
        action = "Dela mappen med arbetaren, på samma sökväg som här."
        faults = [
            Fault(f"arbetaren {address} ser inte mappen", action, self._places.shown(p), found=str(p), code="KLU-006")
            for seen, p in unseen
            if not seen
        ]
        if office and told["nyckel"] != key_name(read_key()):
            action = (
                "Dela mappen .finsam med arbetaren, eller peka ut nyckeln med FINSAM_NYCKEL när den startas. Ska den inte "
                "ha nyckeln: starta den utan --resources kansli=1."
            )
            faults.append(Fault(f"arbetaren {address} har en annan nyckel till pseudonymerna", action, code="KLU-007"))
        return faults

    def _other_program(self, who: str) -> Fault:
        action = f"Ha samma version av programmet och dess paket i samma mapp som här ({program_name()}), och starta om arbetaren."
        return Fault(f"{who} har ett annat program än det här", action, code="KLU-005")
