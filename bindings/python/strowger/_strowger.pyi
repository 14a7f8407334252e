# SPDX-License-Identifier: Apache-2.0
"""
The compiled part of strowger. Use the package strowger, which gives these names too.
"""
from __future__ import annotations
import collections.abc
import datetime
import numpy
import numpy.typing
from strowger import NotFoundError
from strowger import StateError
from strowger import StrowgerError
import typing
__all__: list[str] = ['AGENT_INDEX_MASK', 'AGENT_STATES', 'ALL', 'Arrivals', 'Behaviour', 'CALL_ENDS', 'CAUSES', 'CallSource', 'CentreSpec', 'CoreHost', 'CoreLog', 'Decision', 'Distribution', 'EVENT_KINDS', 'GroupStaffing', 'LOG_OUTCOMES', 'METRICS', 'NotFoundError', 'PolicyRegistry', 'Redial', 'Run', 'STAFFING_SERVICE_LEVELS', 'Shift', 'SimulationPlan', 'StateError', 'StrowgerError', 'anonymous_bank_columns', 'deterministic', 'empirical', 'erlang', 'estimate_columns', 'exponential', 'gamma', 'hyperexponential', 'instants', 'lognormal', 'never', 'poisson', 'quantiles', 'rates', 'renewal', 'seconds', 'simulate_runs', 'staffing_erlang', 'staffing_max_calls_per_hour', 'staffing_measures', 'staffing_required_agents', 'staffing_required_trunks', 'staffing_service_level', 'staffing_wait_exceeds', 'staffing_with_retrials', 'terms', 'uniform', 'weibull']
class Decision:
    """
    What a policy decides about; good until it returns.
    """
    def agent_name(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def attribute(self, call: typing.SupportsInt | typing.SupportsIndex, key: str) -> str:
        ...
    def customer_class_name(self, customer_class: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def find_skill(self, name: str) -> int:
        """
        The number of a skill; 0xFFFFFFFF if there is none.
        """
    def group_name(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def queue_name(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def skill_level(self, agent: typing.SupportsInt | typing.SupportsIndex, skill: str) -> int:
        """
        0 when the agent lacks it.
        """
    def skill_name(self, skill: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def text(self, number: typing.SupportsInt | typing.SupportsIndex) -> str:
        """
        A text that an event carries by number.
        """
    @property
    def agent(self) -> int:
        """
        Who looks for a call.
        """
    @property
    def call(self) -> int:
        """
        The call that looks for an agent.
        """
    @property
    def enqueue_time_us(self) -> int:
        ...
    @property
    def host_ref(self) -> int:
        """
        Of the call.
        """
    @property
    def media(self) -> int:
        ...
    @property
    def now_us(self) -> int:
        """
        The engine's time.
        """
    @property
    def priority(self) -> int:
        ...
    @property
    def queue(self) -> int:
        """
        Its number.
        """
    @property
    def random(self) -> int:
        """
        64 bits drawn for this decision, if the class has `draws`; else 0.
        """
    @property
    def requirement(self) -> int:
        ...
    @property
    def requirement_text(self) -> str:
        """
        What is required, as a configuration has it.
        """
class PolicyRegistry:
    """
    Plug-ins by name. strowger.Policies makes one.
    """
    def __init__(self) -> None:
        ...
    def add(self, type: typing.Any, kind: str) -> None:
        ...
    def load(self, path: str) -> list[str]:
        """
        Adds the rows of a shared object; their names.
        """
    @property
    def names(self) -> list[str]:
        ...
class CentreSpec:
    """
    A whole call centre as a value. strowger.Centre is made from it.
    """
    __hash__: typing.ClassVar[None] = None
    @staticmethod
    def parse(text: str, file_name: str, extra_tables: collections.abc.Sequence[str] = [], policies: PolicyRegistry = None) -> CentreSpec:
        """
        Reads the text of a TOML file (include/strowger/config/load.h says what may stand in it). `file_name` is what messages call it. Raises StrowgerError with file, line and column.
        """
    def __copy__(self) -> CentreSpec:
        ...
    def __eq__(self, arg0: CentreSpec) -> bool:
        ...
    def __getstate__(self) -> tuple[str]:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def to_toml(self) -> str:
        """
        The text that `parse` reads.
        """
    @property
    def agent_groups(self) -> list[str]:
        """
        The group of each agent, '' for none.
        """
    @property
    def agents(self) -> list[str]:
        """
        Their names.
        """
    @property
    def groups(self) -> list[str]:
        """
        Their names.
        """
    @property
    def queues(self) -> list[str]:
        """
        Their names.
        """
    @property
    def skills(self) -> list[str]:
        """
        Names of the skills.
        """
class Distribution:
    """
    How long something lasts, at random. Made by the functions of this module (exponential, lognormal, ...) or from a text ('lognormal; mean = 180s; cv = 1.2').
    """
    __hash__: typing.ClassVar[None] = None
    def __eq__(self, arg0: Distribution) -> bool:
        ...
    def __getstate__(self) -> tuple[str]:
        ...
    def __init__(self, text: str) -> None:
        ...
    def __repr__(self) -> str:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def __str__(self) -> str:
        ...
    def sample(self, count: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex = 1) -> numpy.typing.NDArray[numpy.float64]:
        """
        `count` draws, in seconds: float64 of shape (count,). The same seed gives the same draws everywhere.
        """
    def with_zero(self, probability: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
        """
        The same with a mass at zero: zero with this probability, else as before.
        """
    @property
    def mean_s(self) -> float:
        """
        In seconds; inf for `never`.
        """
    @property
    def sd_s(self) -> float:
        """
        Standard deviation, in seconds.
        """
class Arrivals:
    """
    When calls come. Made by poisson, rates, renewal or instants.
    """
    def __getstate__(self) -> tuple:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def expected(self, begin: float | str | datetime.timedelta, end: float | str | datetime.timedelta) -> float:
        """
        Expected calls from `begin` to `end` (seconds since the start, or a text).
        """
    def given(self) -> numpy.typing.NDArray[numpy.float64] | None:
        """
        The instants that were given, in seconds; None for a process that is drawn at random.
        """
    def sample(self, end: float | str | datetime.timedelta, seed: typing.SupportsInt | typing.SupportsIndex = 1) -> numpy.typing.NDArray[numpy.float64]:
        """
        The instants of one realisation before `end`, in seconds: float64, rising.
        """
class Redial:
    """
    Callers who try again.
    """
    def __getstate__(self) -> tuple[float, Distribution, int, bool]:
        ...
    def __init__(self, probability: typing.SupportsFloat | typing.SupportsIndex, delay: Distribution, max_attempts: typing.SupportsInt | typing.SupportsIndex = 0, same_patience: bool = False) -> None:
        """
        `probability`: to call again, each time, `delay` later; `max_attempts`, the first included, 0: no limit. `same_patience`: as patient as the last time, not of a new patience.
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def delay(self) -> Distribution:
        ...
    @property
    def max_attempts(self) -> int:
        ...
    @property
    def probability(self) -> float:
        ...
    @property
    def same_patience(self) -> bool:
        ...
class CallSource:
    """
    A stream of calls of one kind. strowger.calls makes one.
    """
    arrivals: Arrivals
    customer_class: str
    escalated_handling: Distribution | None
    handling: Distribution
    media: str
    name: str
    patience: Distribution
    queue: str
    redial_after_abandoning: Redial
    redial_after_blocked: Redial
    requirement: str
    wrap_up: Distribution | None
    def __getstate__(self) -> tuple[str, str, int, str, int | None, str, int, Arrivals, Distribution, Distribution, Distribution | None, float, Distribution | None, Redial, Redial, list[tuple[str, Distribution]], typing.Any, typing.Any]:
        ...
    def __init__(self, name: str, queue: str, arrivals: Arrivals, patience: Distribution, handling: Distribution) -> None:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    def set_script(self, at: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], patience: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None, handling: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None, wrap_up: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None = None) -> None:
        ...
    @property
    def group_handling(self) -> list[tuple[str, Distribution]]:
        ...
    @group_handling.setter
    def group_handling(self, arg1: collections.abc.Sequence[tuple[str, Distribution]]) -> None:
        ...
    @property
    def head_start(self) -> float:
        ...
    @head_start.setter
    def head_start(self, arg0: float | str | datetime.timedelta) -> None:
        ...
    @property
    def priority(self) -> int | None:
        ...
    @priority.setter
    def priority(self, arg0: typing.SupportsInt | typing.SupportsIndex | None) -> None:
        ...
    @property
    def resolved(self) -> float:
        ...
    @resolved.setter
    def resolved(self, arg0: typing.SupportsFloat | typing.SupportsIndex) -> None:
        ...
    @property
    def scripted(self) -> int:
        ...
class Shift:
    """
    One stretch of work of one agent; seconds since the start.
    """
    def __getstate__(self) -> tuple:
        ...
    def __init__(self, agent: str, begin: float | str | datetime.timedelta, end: float | str | datetime.timedelta, breaks: collections.abc.Sequence[tuple[float | str | datetime.timedelta, float | str | datetime.timedelta, str]] = []) -> None:
        """
        `breaks`: (begin, end, reason) each, in rising order, inside the shift; reason '' for none. Calls in hand when the shift ends are finished first.
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def agent(self) -> str:
        ...
    @property
    def begin(self) -> float:
        ...
    @property
    def breaks(self) -> list[tuple[float, float, str]]:
        ...
    @property
    def end(self) -> float:
        ...
class GroupStaffing:
    """
    How many agents of a group are at work, from each instant on.
    """
    def __getstate__(self) -> tuple[str, list[tuple[int, int]]]:
        ...
    def __init__(self, group: str, at: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], agents: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex]) -> None:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def group(self) -> str:
        ...
    @property
    def levels(self) -> list[tuple[float, int]]:
        ...
class Behaviour:
    """
    How the agents of a group treat an offer.
    """
    def __getstate__(self) -> tuple[str, Distribution, float, float, int]:
        ...
    def __init__(self, group: str, answer_delay: Distribution = ..., declines: typing.SupportsFloat | typing.SupportsIndex = 0.0, ignores: typing.SupportsFloat | typing.SupportsIndex = 0.0, back_after: float | str | datetime.timedelta = 60.0) -> None:
        """
        `answer_delay`: from the offer to the answer. `declines`, `ignores`: the chances that an offer is declined, or let ring until it expires. `back_after`: an agent whom the engine set not ready is ready after this.
        """
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def group(self) -> str:
        ...
class SimulationPlan:
    """
    The world around a centre. strowger.Plan makes one.
    """
    def __getstate__(self) -> tuple[list[CallSource], list[Shift], list[GroupStaffing], list[Behaviour], int]:
        ...
    def __init__(self, sources: collections.abc.Sequence[CallSource], shifts: collections.abc.Sequence[Shift], staffing: collections.abc.Sequence[GroupStaffing], behaviours: collections.abc.Sequence[Behaviour], trunks: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def behaviours(self) -> list[Behaviour]:
        ...
    @property
    def shifts(self) -> list[Shift]:
        ...
    @property
    def sources(self) -> list[CallSource]:
        ...
    @property
    def staffing(self) -> list[GroupStaffing]:
        ...
    @property
    def trunks(self) -> int:
        ...
class Run:
    """
    One replication: exact counts per interval and source, group and agent.
    """
    def __getstate__(self) -> tuple:
        ...
    def __setstate__(self, arg0: tuple) -> None:
        ...
    @property
    def agent_counts(self) -> numpy.ndarray:
        """
        Row interval * agents + agent; empty unless asked for; no copy.
        """
    @property
    def calls(self) -> numpy.ndarray:
        """
        The calls that are over, in the order of their ends; empty unless asked for; no copy.
        """
    @property
    def calls_simulated(self) -> int:
        ...
    @property
    def events(self) -> numpy.ndarray:
        """
        The engine's events; empty unless asked for; no copy.
        """
    @property
    def events_seen(self) -> int:
        ...
    @property
    def group_counts(self) -> numpy.ndarray:
        """
        Row interval * groups + group; no copy.
        """
    @property
    def groups(self) -> list[str]:
        ...
    @property
    def histograms(self) -> list[list[int]]:
        ...
    @property
    def intervals(self) -> int:
        ...
    @property
    def refused(self) -> int:
        ...
    @property
    def replication(self) -> int:
        ...
    @property
    def source_counts(self) -> numpy.ndarray:
        """
        Row interval * sources + source; no copy.
        """
    @property
    def sources(self) -> list[str]:
        ...
    @property
    def unfinished(self) -> int:
        ...
class CoreLog:
    """
    A log as the C++ library holds it. strowger.CallLog is made from it.
    """
    @staticmethod
    def of(offered: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], wait: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], handling: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], outcome: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], priority: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], type: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], agent: typing.Annotated[numpy.typing.ArrayLike, numpy.int64], types: collections.abc.Sequence[str], agents: collections.abc.Sequence[str]) -> CoreLog:
        ...
    @staticmethod
    def parse(text: str, columns: dict) -> CoreLog:
        ...
    @staticmethod
    def read(path: str, columns: dict) -> CoreLog:
        ...
    def centre(self, queue: str) -> str:
        ...
    def columns(self) -> dict:
        ...
    def shifts(self, longest_gap: float | str | datetime.timedelta, away_while_calls_wait: bool, tolerance: float | str | datetime.timedelta) -> list[Shift]:
        ...
    def sources(self, classes: collections.abc.Sequence[tuple[str | None, typing.SupportsInt | typing.SupportsIndex | None, CallSource]], first_day: typing.SupportsInt | typing.SupportsIndex, end_day: typing.SupportsInt | typing.SupportsIndex) -> list[CallSource]:
        ...
    def summaries(self, interval: float | str | datetime.timedelta | None, threshold: float | str | datetime.timedelta) -> list:
        ...
    @property
    def agents(self) -> list[str]:
        ...
    @property
    def bad(self) -> list[tuple[int, str]]:
        ...
    @property
    def customers(self) -> list[str]:
        ...
    @property
    def days(self) -> int:
        ...
    @property
    def first_day(self) -> tuple[int, int, int]:
        ...
    @property
    def types(self) -> list[str]:
        ...
class CoreHost:
    """
    A Host, as strowger.Host uses it. Commands raise StateError when refused.
    """
    def __init__(self, centre: CentreSpec, policies: PolicyRegistry, virtual_time: bool, capacity: typing.SupportsInt | typing.SupportsIndex, seed: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def accept(self, call: typing.SupportsInt | typing.SupportsIndex, agent: str) -> None:
        ...
    def agent_name(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def agent_states(self) -> dict:
        ...
    def arrive(self, queue: str, media: str = 'voice', priority: typing.SupportsInt | typing.SupportsIndex | None = None, host_ref: typing.SupportsInt | typing.SupportsIndex = 0, requirement: str = '', customer_class: str = '', attributes: collections.abc.Mapping[str, str] = {}, preferred: collections.abc.Sequence[str] = [], preferred_window: float | str | datetime.timedelta = 0.0, position: typing.SupportsInt | typing.SupportsIndex = 0, enqueue_time: float | str | datetime.timedelta | None = None) -> int:
        ...
    def complete(self, call: typing.SupportsInt | typing.SupportsIndex, resolved: bool = True) -> None:
        ...
    def configure(self, centre: CentreSpec) -> None:
        ...
    def decline(self, call: typing.SupportsInt | typing.SupportsIndex, agent: str) -> None:
        ...
    def describe(self, call: typing.SupportsInt | typing.SupportsIndex, text: str) -> None:
        ...
    def end_wrap_up(self, call: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def escalate(self, call: typing.SupportsInt | typing.SupportsIndex, queue: str = '') -> int:
        ...
    def explain(self, call: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def finish(self) -> None:
        ...
    def hang_up(self, call: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def hold(self, call: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def log_in(self, agent: str, ready: bool = True, reason: str = '') -> None:
        ...
    def log_out(self, agent: str) -> None:
        ...
    def move(self, call: typing.SupportsInt | typing.SupportsIndex, queue: str) -> None:
        ...
    def next_deadline(self) -> float:
        ...
    def now(self) -> float:
        ...
    def pause(self, agent: str, queue: str, reason: str = '') -> None:
        ...
    def poll(self) -> None:
        ...
    def position(self, call: typing.SupportsInt | typing.SupportsIndex) -> int:
        ...
    def pull(self, call: typing.SupportsInt | typing.SupportsIndex, agent: str = '') -> None:
        ...
    def queue_name(self, arg0: typing.SupportsInt | typing.SupportsIndex) -> str:
        ...
    def read(self, most: typing.SupportsInt | typing.SupportsIndex) -> numpy.ndarray:
        ...
    def resolve(self, call: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def resume(self, agent: str, queue: str) -> None:
        ...
    def retrieve(self, call: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def set_not_ready(self, agent: str, reason: str = '') -> None:
        ...
    def set_priority(self, call: typing.SupportsInt | typing.SupportsIndex, priority: typing.SupportsInt | typing.SupportsIndex) -> None:
        ...
    def set_ready(self, agent: str) -> None:
        ...
    def set_requirement(self, call: typing.SupportsInt | typing.SupportsIndex, requirement: str) -> None:
        ...
    def set_tiers(self, call: typing.SupportsInt | typing.SupportsIndex, least: typing.SupportsInt | typing.SupportsIndex, greatest: typing.SupportsInt | typing.SupportsIndex, raise_to: typing.SupportsInt | typing.SupportsIndex = 0) -> None:
        ...
    def set_time(self, now: float | str | datetime.timedelta) -> None:
        ...
    def transfer(self, call: typing.SupportsInt | typing.SupportsIndex, queue: str = '') -> None:
        ...
    def waiting(self) -> dict:
        ...
def anonymous_bank_columns() -> dict:
    """
    How to read the log of the 'Anonymous Bank' of the Technion (I. Guedj & A. Mandelbaum, 2000).
    """
def deterministic(value: float | str | datetime.timedelta) -> Distribution:
    """
    Always `value`.
    """
def empirical(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], weights: collections.abc.Sequence[typing.SupportsFloat | typing.SupportsIndex] | None = None) -> Distribution:
    """
    One of `values` (seconds), evenly or in proportion to `weights` of the same length.
    """
def erlang(phases: typing.SupportsInt | typing.SupportsIndex, mean: float | str | datetime.timedelta) -> Distribution:
    """
    The sum of `phases` equal exponentials.
    """
def estimate_columns(above: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], below: typing.Annotated[numpy.typing.ArrayLike, numpy.float64] | None, confidence: typing.SupportsFloat | typing.SupportsIndex) -> tuple:
    """
    Means and half widths of Student-t intervals, one per column: of the ratio of sums, by the delta method, or of the mean if `below` is None.
    """
def exponential(mean: float | str | datetime.timedelta) -> Distribution:
    """
    Without memory, with this mean.
    """
def gamma(mean: float | str | datetime.timedelta, cv: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
    """
    Gamma; `cv` is the standard deviation divided by the mean.
    """
def hyperexponential(mean: float | str | datetime.timedelta, cv: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
    """
    Two exponentials with balanced means, cv >= 1 (Whitt, Oper. Res. 30(1), 1982).
    """
def instants(at: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> Arrivals:
    """
    Calls at these instants (seconds since the start, rising), the same in every replication.
    """
def lognormal(mean: float | str | datetime.timedelta, cv: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
    """
    Lognormal; `cv` is the standard deviation divided by the mean.
    """
def never() -> Distribution:
    """
    Longer than anything: infinite patience.
    """
def poisson(calls_per_hour: typing.SupportsFloat | typing.SupportsIndex) -> Arrivals:
    """
    A Poisson stream of calls with one rate.
    """
def quantiles(values: typing.Annotated[numpy.typing.ArrayLike, numpy.float64]) -> Distribution:
    """
    Evenly spaced quantiles (seconds, rising), the least and greatest included.
    """
def rates(calls_per_hour: typing.Annotated[numpy.typing.ArrayLike, numpy.float64], interval: float | str | datetime.timedelta = 1800.0, lines: bool = False, period: float | str | datetime.timedelta = 86400.0, busyness_cv: typing.SupportsFloat | typing.SupportsIndex = 0.0) -> Arrivals:
    """
    A Poisson stream whose rate changes: calls_per_hour[i] holds from i * interval on (with `lines`: the rate goes in straight lines between them), the last to the end of the period, and all repeats with the period. busyness_cv: each period's rate is multiplied by a gamma factor with mean 1 and this coefficient of variation (Whitt 1999; Avramidis, Deslauriers & L'Ecuyer 2004).
    """
def renewal(between: Distribution) -> Arrivals:
    """
    Independent times between calls.
    """
def seconds(duration: float | str | datetime.timedelta) -> float:
    """
    Seconds of a number, a text ('1h30m', 'forever') or a timedelta; forever is inf.
    """
def simulate_runs(centre: CentreSpec, plan: SimulationPlan, *, seed: typing.SupportsInt | typing.SupportsIndex, first: typing.SupportsInt | typing.SupportsIndex, replications: typing.SupportsInt | typing.SupportsIndex, threads: typing.SupportsInt | typing.SupportsIndex, start: float | str | datetime.timedelta, warm_up: float | str | datetime.timedelta, length: float | str | datetime.timedelta, intervals: typing.SupportsInt | typing.SupportsIndex, thresholds: collections.abc.Sequence[float | str | datetime.timedelta], histogram_bin: float | str | datetime.timedelta, histogram_bins: typing.SupportsInt | typing.SupportsIndex, agents: bool, calls: bool, events: bool, policies: PolicyRegistry, progress: typing.Any) -> tuple:
    """
    Replications `first` to `first + replications - 1`: a list of Run in order, and whether Ctrl-C cut it short. strowger.simulate calls this.
    """
def staffing_erlang(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], loss: bool) -> tuple:
    ...
def staffing_max_calls_per_hour(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], formula: typing.SupportsInt | typing.SupportsIndex) -> tuple:
    ...
def staffing_measures(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]) -> tuple:
    ...
def staffing_required_agents(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], formula: typing.SupportsInt | typing.SupportsIndex) -> tuple:
    ...
def staffing_required_trunks(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]) -> tuple:
    ...
def staffing_service_level(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]], formula: typing.SupportsInt | typing.SupportsIndex) -> tuple:
    ...
def staffing_wait_exceeds(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]) -> tuple:
    ...
def staffing_with_retrials(shape: collections.abc.Sequence[typing.SupportsInt | typing.SupportsIndex], columns: collections.abc.Sequence[typing.Annotated[numpy.typing.ArrayLike, numpy.float64]]) -> tuple:
    ...
def terms(runs: collections.abc.Sequence[Run], metric: typing.SupportsInt | typing.SupportsIndex, source: typing.SupportsInt | typing.SupportsIndex, threshold: typing.SupportsInt | typing.SupportsIndex) -> tuple:
    """
    Numerators and denominators of metric number `metric`: two arrays of shape (runs, intervals).
    """
def uniform(low: float | str | datetime.timedelta, high: float | str | datetime.timedelta) -> Distribution:
    """
    Any value between the two, evenly.
    """
def weibull(mean: float | str | datetime.timedelta, shape: typing.SupportsFloat | typing.SupportsIndex) -> Distribution:
    """
    Weibull: hazard falling (shape < 1) or rising (shape > 1).
    """
AGENT_INDEX_MASK: int = 4194303
AGENT_STATES: tuple = ('logged_out', 'not_ready', 'ready', 'reserved', 'busy', 'wrap_up')
ALL: int = 18446744073709551615
CALL_ENDS: tuple = ('none', 'completed', 'abandoned', 'overflowed', 'transferred', 'rejected', 'expired')
CAUSES: tuple = ('none', 'arrival', 'caller_hung_up', 'agent_completed', 'declined', 'no_answer', 'answered_elsewhere', 'agent_not_ready', 'agent_logged_out', 'reconfigured', 'pulled', 'moved', 'transferred', 'overflow', 'max_wait', 'queue_full', 'join_empty', 'leave_empty', 'ladder', 'escalated', 'escalation_refused', 'condition', 'requirements_full', 'policy_failed', 'policy_not_a_number', 'policy_not_offered', 'policy_slow')
EVENT_KINDS: tuple = ('queued', 'offered', 'offer_ended', 'connected', 'held', 'retrieved', 'disconnected', 'wrap_up_ended', 'left_queue', 'ended', 'sla_at_risk', 'sla_breached', 'ladder_step', 'ladder_skipped', 'priority_changed', 'requirement_changed', 'escalated', 'resolved', 'agent_state', 'paused', 'resumed', 'policy_fault', 'shadow_differs', 'configured')
LOG_OUTCOMES: tuple = ('answered', 'abandoned', 'not_offered', 'ignored')
METRICS: tuple = (('share_blocked', '', 'blocked / arrivals'), ('share_answered', '', 'answered / arrivals'), ('share_abandoned', '', 'abandoned / arrivals'), ('share_delayed', '', 'calls not connected on arrival / calls that joined'), ('mean_wait', 's', 'sum of all waits / calls that joined'), ('mean_answered_wait', 's', 'sum of the waits of answered calls / answered (ASA)'), ('wait_variance', 's^2', 'mean of (wait - mean wait)^2 over calls that joined'), ('mean_waiting', 'calls', 'integral of the number of calls waiting / length'), ('mean_handling', 's', 'sum of conversations / answered'), ('service_level', '', 'answered within the threshold / arrivals'), ('share_abandoned_within', '', 'abandoned within the threshold / arrivals'), ('share_waited_over', '', 'calls that joined and waited longer than the threshold / calls that joined'))
STAFFING_SERVICE_LEVELS: dict = {'answered': 'answered_in_time / answered', 'answered_and_abandoned': 'answered_in_time / (answered + abandoned)', 'without_short_abandons': 'answered_in_time / (answered + abandoned - short_abandoned)', 'abandoned_in_time_left_out': 'answered_in_time / (answered + abandoned - abandoned_in_time)', 'abandoned_in_time_good': '(answered_in_time + abandoned_in_time) / (answered + abandoned)'}
__version__: str = '0.1.0'
