# SPDX-License-Identifier: MIT
"""Models of customer lifetime value."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Literal, Mapping, Sequence

from . import _abi
from ._core import call, encoded, made, options, texts
from ._frame import Frame, as_frame
from ._library import lib
from ._saved import SavedText
from ._structs import as_data, filled
from ._words import Day, chosen, day_number, thread_count

FitStatus = Literal["converged", "flat", "boundary", "stopped", "given"]
STATUSES: dict[int, FitStatus] = {
    _abi.RFM_FIT_CONVERGED: "converged",
    _abi.RFM_FIT_FLAT: "flat",
    _abi.RFM_FIT_BOUNDARY: "boundary",
    _abi.RFM_FIT_STOPPED: "stopped",
    _abi.RFM_FIT_GIVEN: "given",
}

FORMS = {"receipts": _abi.RFM_SIMULATE_RECEIPTS, "histories": _abi.RFM_SIMULATE_HISTORIES}


@dataclasses.dataclass(frozen=True)
class ModelState:
    """What a fit found.

    Attributes:
        name: Of the model.
        status: "converged"; "flat" (the data do not identify a parameter), "boundary" (the
            likelihood rises as a parameter goes to 0 or infinity), "stopped" (max_iterations ran
            out), "given" (nothing was fitted).
        parameter: 0-based, of "flat" and "boundary"; else None.
        parameter_count: How many parameters the model has.
        coefficients: How many coefficients of covariates.
        replicates: Of the bootstrap that the model holds.
        k: Of the cnbd-k models; else 0.
        iterations: Steps taken.
        customers: Rows that took part.
        left_out: Rows that did not.
        weight: Sum of weights.
        log_likelihood: Without the penalty.
        penalty: Of the ridge.
        aic: Akaike's criterion.
        bic: The Bayesian criterion.
        gradient_norm: Largest slope of the likelihood over the log parameters, per customer.
        unit_days: Days in the model's unit of time.
    """

    name: str
    status: FitStatus
    parameter: int | None
    parameter_count: int
    coefficients: int
    replicates: int
    k: int
    iterations: int
    customers: int
    left_out: int
    weight: float
    log_likelihood: float
    penalty: float
    aic: float
    bic: float
    gradient_norm: float
    unit_days: float


class Model(SavedText):
    """A model with its parameters; immutable. Made by Model.fit or Model.new.

    Examples:
        >>> model = Model.new("bg-nbd", [0.243, 4.414, 0.793, 2.426])
        >>> round(model.expect([273])["expected_purchases"][0], 3)
        1.197
    """

    _free = lib.rfm_model_free
    _save = lib.rfm_model_save
    _load = lib.rfm_model_load
    _what = "model"

    def __init__(self) -> None:
        raise TypeError("a model is made by Model.fit, Model.new, Model.from_text or Model.load")

    @classmethod
    def fit(
        cls,
        name: str,
        frame: Any,
        *,
        unit_days: float | None = None,
        ridge: float = 0.0,
        weight: str | None = None,
        max_iterations: int | None = None,
        k: int = 0,
        purchase_columns: Sequence[str] = (),
        dropout_columns: Sequence[str] = (),
        equal_columns: Sequence[str] = (),
        covariate_ridge: float = 0.0,
        replicates: int = 0,
        seed: int = 0,
        threads: int | None = None,
    ) -> Model:
        """Fits a model to a customer table made with ``models=True``.

        Args:
            name: "nbd", "bg-nbd", "mbg-nbd", "pareto-nbd", "gamma-gamma", ...; Model.list() has
                all.
            frame: A table with the columns that the model needs: x, t_x and T, or x and
                mean_repeat_spend.
            unit_days: Days in the model's unit of time; 7 by default.
            ridge: Times half the sum of squares of log parameters.
            weight: Column of weights; None: 1 each.
            max_iterations: Of a climb, of which there may be several; 200 by default.
            k: Of the cnbd-k models: 1 to 12; 0: the likeliest of them.
            purchase_columns: Covariates of how often customers buy.
            dropout_columns: Covariates of how soon they leave.
            equal_columns: Those in both lists that have one coefficient for the two.
            covariate_ridge: Times half the sum of squares of coefficients.
            replicates: Of the bootstrap, for intervals of predictions; up to 10,000.
            seed: Of the bootstrap.
            threads: How many; all processors by default.

        Raises:
            RfmNotFoundError: No such model; the message lists the names.
            RfmDataError: A row that cannot be.
        """
        how = options(
            _abi.rfm_model_options,
            max_iterations=max_iterations,
            threads=thread_count(threads),
            unit_days=unit_days,
            ridge=ridge,
            weight=encoded(weight),
            k=k,
            purchase_columns=texts(purchase_columns),
            dropout_columns=texts(dropout_columns),
            equal_columns=texts(equal_columns),
            purchase_column_count=len(purchase_columns),
            dropout_column_count=len(dropout_columns),
            equal_column_count=len(equal_columns),
            covariate_ridge=covariate_ridge,
            replicates=replicates,
            seed=seed,
        )
        return made(cls, lib.rfm_model_fit, encoded(name), as_frame(frame), how)

    @classmethod
    def new(
        cls,
        name: str,
        parameters: Sequence[float] | Mapping[str, float],
        *,
        unit_days: float = 0.0,
    ) -> Model:
        """Makes a model of given parameters.

        Args:
            name: As for fit.
            parameters: In the order of Model.list(), or by name.
            unit_days: Days in the model's unit of time; 0 is 7.
        """
        if isinstance(parameters, Mapping):
            parameters = _in_order(name, parameters)
        values = (ctypes.c_double * max(1, len(parameters)))(*parameters)
        return made(cls, lib.rfm_model_new, encoded(name), values, len(parameters), unit_days)

    @staticmethod
    def list() -> Frame:
        """Lists the models: model, title, parameters, columns, source."""
        return made(Frame, lib.rfm_model_list)

    @property
    def state(self) -> ModelState:
        """What the fit found."""
        found = filled(_abi.rfm_model_state, lib.rfm_model_inspect, self)
        return as_data(
            ModelState,
            found,
            name=(found.name or b"").decode(),
            status=STATUSES[found.status],
            parameter=None if found.parameter < 0 else found.parameter,
        )

    def parameters(self) -> Frame:
        """The parameters, a row each, with standard errors, 95 % limits and covariances."""
        return made(Frame, lib.rfm_model_parameters, self)

    def likelihood(self, frame: Any) -> tuple[float, Frame]:
        """The sum of log likelihoods of the rows, and the frame with `log_likelihood` added."""
        total, pointer = ctypes.c_double(), ctypes.c_void_p()
        call(lib.rfm_model_likelihood, self, as_frame(frame), total, pointer)
        return total.value, Frame._made(pointer)

    def predict(
        self,
        frame: Any,
        *,
        horizon_days: float | None = None,
        later_days: float | None = None,
        spend: Model | None = None,
        monthly_rate: float | None = None,
        margin_share: float | None = None,
        dert_rate: float | None = None,
        interval: float | None = None,
        alive_level: float | None = None,
        endless: bool = False,
        period_months: int | None = None,
        threads: int | None = None,
    ) -> Frame:
        """The frame with predictions added: p_alive, expected_purchases and so on.

        Args:
            frame: A table with x, t_x and T.
            horizon_days: How far ahead; 365 by default.
            later_days: p_alive_later is about so many days after T; the horizon by default.
            spend: A gamma-gamma model, for expected_spend and clv.
            monthly_rate: Of discount, by month or period_months: 0.01.
            margin_share: Of spend that is margin, for clv; 1 by default.
            dert_rate: Of discount, continuous by the model's unit of time, for dert.
            interval: 0.95 gives columns _lower and _upper, from the replicates of the fit.
            alive_level: Adds days_to_alive_level: when p_alive of who buys nothing is below it.
            endless: clv has no horizon.
            period_months: Of discount: 3 by quarter, 12 by year; 1 by default.
            threads: How many; all processors by default.
        """
        box = None if spend is None else spend._open()
        how = options(
            _abi.rfm_predict_options,
            threads=thread_count(threads),
            horizon_days=horizon_days,
            later_days=later_days,
            spend=None if box is None else box.pointer,
            monthly_rate=monthly_rate,
            margin_share=margin_share,
            dert_rate=dert_rate,
            interval=interval,
            alive_level=alive_level,
            flags=_abi.RFM_PREDICT_ENDLESS if endless else 0,
            period_months=period_months,
        )
        return made(Frame, lib.rfm_model_predict, self, as_frame(frame), how)

    def predict_pmf(
        self, frame: Any, days: float, most: int, *, threads: int | None = None
    ) -> Frame:
        """The frame with the chances of 0, 1, ... `most` purchases within some days: p_0, p_1, ...

        Args:
            frame: A table with the columns of the model.
            days: After T.
            most: Up to 100.
            threads: How many; all processors by default.
        """
        table, count = as_frame(frame), thread_count(threads)
        return made(Frame, lib.rfm_model_predict_pmf, self, table, days, most, count)

    @staticmethod
    def compare(models: Sequence[Model]) -> Frame:
        """Holds fitted models of the same customers against each other, a row each.

        Returns:
            model, parameters, log_likelihood, aic, bic, and chi_square, degrees and p_value where
            one model is a restriction of the other.
        """
        boxes = [one._open() for one in models]
        pointers = (ctypes.c_void_p * max(1, len(boxes)))(*(box.pointer for box in boxes))
        return made(Frame, lib.rfm_model_compare, pointers, len(boxes))

    def simulate(
        self,
        customers: int,
        first_day: Day,
        end_day: Day,
        *,
        form: Literal["receipts", "histories"] = "receipts",
        acquisition_days: int | None = None,
        holdout_days: int = 0,
        spend: Model | None = None,
        scale: int = 2,
        seed: int = 0,
        threads: int | None = None,
    ) -> Frame:
        """Makes up customers who buy as the model says; the same for the same seed.

        Args:
            customers: How many.
            first_day: Of the first purchases.
            end_day: The last day that is seen.
            form: "receipts": rows for a ledger; "histories": rows for a model.
            acquisition_days: Over which first purchases are spread evenly; 1 by default.
            holdout_days: Of histories: adds what comes in so many days more.
            spend: A gamma-gamma model, for amounts.
            scale: Digits of amounts after the point, 0 to 9.
            seed: Of the random numbers.
            threads: How many; all processors by default.
        """
        box = None if spend is None else spend._open()
        how = options(
            _abi.rfm_simulate_options,
            form=chosen("form", form, FORMS),
            customers=customers,
            seed=seed,
            first_day=day_number(first_day, "first_day"),
            acquisition_days=acquisition_days,
            end_day=day_number(end_day, "end_day"),
            holdout_days=holdout_days,
            scale=-1 if scale == 0 else scale,
            threads=thread_count(threads),
            spend=None if box is None else box.pointer,
        )
        return made(Frame, lib.rfm_model_simulate, self, how)

    def expect(self, days: Sequence[float]) -> Frame:
        """What to expect of a new customer at each of some days after the first purchase.

        Args:
            days: Rising.

        Returns:
            day, expected_purchases, p_alive.
        """
        values = (ctypes.c_double * max(1, len(days)))(*days)
        return made(Frame, lib.rfm_model_expect, self, values, len(days))

    def pmf(self, days: float, most: int) -> Frame:
        """Probabilities of 0, 1, ... `most` repeat purchases of a new customer within some days."""
        return made(Frame, lib.rfm_model_pmf, self, days, most)

    def __repr__(self) -> str:
        if self.closed:
            return "<Model: closed>"
        rows = self.parameters().to_dict()
        shown = ", ".join(
            f"{name} {value:.6g}" for name, value in zip(rows["parameter"], rows["value"])
        )
        return f"<Model: {self.state.status}: {shown}>"


def simple_clv(
    frame: Any,
    *,
    churn_days: int | None = None,
    least_days: int | None = None,
    lifespan_years: float | None = None,
    margin_share: float | None = None,
    yearly_rate: float | None = None,
) -> tuple[Frame, float]:
    """The values that need no model: the frame with historic_clv and simple_clv added.

    Args:
        frame: A customer table.
        churn_days: Of what counts as a year of churn; 365 by default.
        least_days: A customer known for less counts as known so long; 365 by default.
        lifespan_years: By default one over the yearly churn of the table.
        margin_share: Of spend_net; by default the column margin, or 1 without one.
        yearly_rate: Of discount.

    Returns:
        The frame, and the lifespan in years.
    """
    how = options(
        _abi.rfm_simple_clv_options,
        churn_days=churn_days,
        least_days=least_days,
        lifespan_years=lifespan_years,
        margin_share=margin_share,
        yearly_rate=yearly_rate,
    )
    years, pointer = ctypes.c_double(), ctypes.c_void_p()
    call(lib.rfm_simple_clv, as_frame(frame), how, years, pointer)
    return Frame._made(pointer), years.value


def _in_order(name: str, parameters: Mapping[str, float]) -> Sequence[float]:
    """Parameters by name in the order of the model; an unknown model is left to the library."""
    known = Model.list().to_dict()
    if name not in known["model"]:
        return tuple(parameters.values())
    names = known["parameters"][known["model"].index(name)].split()
    if set(names) != set(parameters):
        raise ValueError(f"parameters are {', '.join(parameters)}; expected {', '.join(names)}")
    return [parameters[one] for one in names]
