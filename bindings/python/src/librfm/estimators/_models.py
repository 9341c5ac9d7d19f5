# SPDX-License-Identifier: MIT
"""Models of customer lifetime value."""

from __future__ import annotations

import array
from typing import Any, Sequence, TypeVar

from .._frame import Frame
from .._model import Model
from ._base import Transformer, values_of
from ._table import Table

ModelT = TypeVar("ModelT", bound="_Fitted")
SPEND = "mean_repeat_spend"


class _Fitted(Transformer):
    """A model as an estimator; subclasses say which, and with which options."""

    _may_lack = (SPEND,)
    spend: Any = None

    def _model_name(self) -> str:
        raise NotImplementedError

    def _options(self) -> dict[str, Any]:
        """Options of Model.fit."""
        raise NotImplementedError

    def _predicting(self) -> dict[str, Any]:
        """Options of Model.predict."""
        return {}

    def _covariates(self) -> list[str]:
        return []

    def _answer(self) -> str:
        raise NotImplementedError

    def _read(self, table: Table) -> Frame:
        """The columns of the model; an array has just those, in that order."""
        if not table.is_named and len(table.names) == len(self._inputs):
            table.rename(self._inputs)
        return self._meant(table.frame(self._inputs, self._may_lack))

    def _meant(self, frame: Frame) -> Frame:
        """A place to change what is read, for subclasses."""
        return frame

    def fit(self: ModelT, X: Any, y: Any = None, sample_weight: Any = None) -> ModelT:
        """Fits the model to X: a customer table made with ``models=True``, or an array.

        Args:
            X: Has the columns of the model by name; an array has those alone, in the order of
                Model.list(), then mean_repeat_spend where there is a `spend`.
            y: Not looked at.
            sample_weight: So many customers are such, for each row.
        """
        name = self._model_name()
        inputs = _columns_of(name)
        self._inputs = [*inputs, *([SPEND] if self.spend is not None else []), *self._covariates()]
        frame, options = self._read(self._first(X)), self._options()
        if sample_weight is not None:
            weights = _weights(sample_weight, len(frame))
            frame = frame.with_columns({"sample_weight": weights})
            options["weight"] = "sample_weight"
        self.model_ = Model.fit(name, frame, **options)
        self.spend_ = None
        if self.spend is not None:
            self.spend_ = Model.fit("gamma-gamma", frame, **self.spend._options())
        state, found = self.model_.state, self.model_.parameters()
        self.params_: dict[str, float] = dict(zip(found["parameter"], found["value"]))
        self.standard_errors_: dict[str, float | None] = dict(
            zip(found["parameter"], found["standard_error"])
        )
        self.log_likelihood_, self.status_ = state.log_likelihood, state.status
        self.aic_, self.bic_ = state.aic, state.bic
        return self

    def _predicted(self, X: Any) -> Frame:
        table = self._later(X)
        return self.model_.predict(self._read(table), spend=self.spend_, **self._predicting())

    def predict(self, X: Any) -> Any:
        """One prediction for each row: the column `answer` of transform."""
        return values_of(self._predicted(X)[self._answer()])

    def _transformed(self, X: Any) -> Frame:
        found = self._predicted(X)
        return found.select([name for name in found.columns if name not in self._inputs])

    def _names_out(self) -> list[str]:
        none = Frame({name: array.array("d") for name in self._inputs})
        found = self.model_.predict(none, spend=self.spend_, **self._predicting())
        return [name for name in found.columns if name not in self._inputs]

    def score_samples(self, X: Any) -> Any:
        """The log-likelihood of each row."""
        table = self._later(X)
        return values_of(self.model_.likelihood(self._read(table))[1]["log_likelihood"])

    def score(self, X: Any, y: Any = None) -> float:
        """The log-likelihood of a row of X on average: more is better; y is not looked at."""
        table = self._later(X)
        total, found = self.model_.likelihood(self._read(table))
        rows = len(found) - found["log_likelihood"].null_count
        return total / rows if rows else float("nan")


class _Purchases(_Fitted):
    _name = ""

    def __init__(
        self,
        *,
        unit_days: float = 7.0,
        ridge: float = 0.0,
        max_iterations: int = 200,
        purchase_columns: Sequence[str] = (),
        dropout_columns: Sequence[str] = (),
        equal_columns: Sequence[str] = (),
        covariate_ridge: float = 0.0,
        replicates: int = 0,
        seed: int = 0,
        spend: GammaGamma | None = None,
        horizon_days: float | None = None,
        monthly_rate: float = 0.0,
        margin_share: float = 1.0,
        answer: str = "expected_purchases",
    ) -> None:
        self.unit_days = unit_days
        self.ridge = ridge
        self.max_iterations = max_iterations
        self.purchase_columns = purchase_columns
        self.dropout_columns = dropout_columns
        self.equal_columns = equal_columns
        self.covariate_ridge = covariate_ridge
        self.replicates = replicates
        self.seed = seed
        self.spend = spend
        self.horizon_days = horizon_days
        self.monthly_rate = monthly_rate
        self.margin_share = margin_share
        self.answer = answer

    def _model_name(self) -> str:
        return self._name

    def _options(self) -> dict[str, Any]:
        names = (
            *("unit_days", "ridge", "max_iterations", "purchase_columns", "dropout_columns"),
            *("equal_columns", "covariate_ridge", "replicates", "seed"),
        )
        return {name: getattr(self, name) for name in names}

    def _predicting(self) -> dict[str, Any]:
        names = ("horizon_days", "monthly_rate", "margin_share")
        return {name: getattr(self, name) for name in names}

    def _covariates(self) -> list[str]:
        return list(dict.fromkeys([*self.purchase_columns, *self.dropout_columns]))

    def _answer(self) -> str:
        return self.answer


_PURCHASES = """

    Args:
        unit_days: Days in the model's unit of time.
        ridge: Times half the sum of squares of log parameters.
        max_iterations: Of a climb.
        purchase_columns: Covariates of how often customers buy.
        dropout_columns: Covariates of how soon they leave.
        equal_columns: Those in both lists that have one coefficient for the two.
        covariate_ridge: Times half the sum of squares of coefficients.
        replicates: Of the bootstrap.
        seed: Of the bootstrap.
        spend: A GammaGamma, not fitted: it is fitted to the same X, for expected_spend and clv.
        horizon_days: How far predictions go; 365 by default.
        monthly_rate: Of discount, for clv.
        margin_share: Of spend that is margin, for clv.
        answer: What predict gives: "expected_purchases", "p_alive", "clv", ...

    Attributes:
        model_: The librfm.Model, with all that it can do; `spend_` that of spend.
        params_: Parameters by name; `standard_errors_` the same (None where the data do not
            identify them).
        log_likelihood_: Of the fit; also `aic_` and `bic_`.
        status_: "converged", "flat", "boundary" or "stopped"; see librfm.ModelState.
    """


class BgNbd(_Purchases):
    _name = "bg-nbd"


class MbgNbd(_Purchases):
    _name = "mbg-nbd"


class ParetoNbd(_Purchases):
    _name = "pareto-nbd"


BgNbd.__doc__ = "The BG/NBD model: after each repeat purchase a customer may leave." + _PURCHASES
MbgNbd.__doc__ = "The MBG/NBD model: a customer may leave after the first one too." + _PURCHASES
ParetoNbd.__doc__ = "The Pareto/NBD model: a customer may leave at any time." + _PURCHASES


class ClvModel(_Purchases):
    """Any model of Model.list(), by its name.

    Args:
        name: "bg-nbd", "ggom-nbd", "mbg-cnbd-k", "bg-bb", ...
        k: Of the cnbd-k models: 1 to 12; 0: the likeliest of them.
        answer: What predict gives; by default expected_purchases, of gamma-gamma expected_spend.

    The other parameters and the attributes are those of BgNbd.
    """

    def __init__(
        self,
        name: str = "bg-nbd",
        *,
        k: int = 0,
        unit_days: float = 7.0,
        ridge: float = 0.0,
        max_iterations: int = 200,
        purchase_columns: Sequence[str] = (),
        dropout_columns: Sequence[str] = (),
        equal_columns: Sequence[str] = (),
        covariate_ridge: float = 0.0,
        replicates: int = 0,
        seed: int = 0,
        spend: GammaGamma | None = None,
        horizon_days: float | None = None,
        monthly_rate: float = 0.0,
        margin_share: float = 1.0,
        answer: str | None = None,
    ) -> None:
        super().__init__(
            unit_days=unit_days,
            ridge=ridge,
            max_iterations=max_iterations,
            purchase_columns=purchase_columns,
            dropout_columns=dropout_columns,
            equal_columns=equal_columns,
            covariate_ridge=covariate_ridge,
            replicates=replicates,
            seed=seed,
            spend=spend,
            horizon_days=horizon_days,
            monthly_rate=monthly_rate,
            margin_share=margin_share,
        )
        self.name = name
        self.k = k
        self.answer = answer  # type: ignore[assignment]

    def _model_name(self) -> str:
        return self.name

    def _options(self) -> dict[str, Any]:
        return {**super()._options(), "k": self.k}

    def _answer(self) -> str:
        usual = "expected_spend" if self.name == "gamma-gamma" else "expected_purchases"
        return self.answer or usual


class GammaGamma(_Fitted):
    """The gamma-gamma model of spend: fitted to x and mean_repeat_spend.

    Args:
        ridge: Times half the sum of squares of log parameters.
        max_iterations: Of a climb.
        replicates: Of the bootstrap.
        seed: Of the bootstrap.

    Attributes:
        model_: The librfm.Model; the others are those of BgNbd.

    predict gives the mean of a customer's future purchases, expected_spend.
    """

    def __init__(
        self, *, ridge: float = 0.0, max_iterations: int = 200, replicates: int = 0, seed: int = 0
    ) -> None:
        self.ridge = ridge
        self.max_iterations = max_iterations
        self.replicates = replicates
        self.seed = seed

    def _model_name(self) -> str:
        return "gamma-gamma"

    def _options(self) -> dict[str, Any]:
        return self.get_params()

    def _answer(self) -> str:
        return "expected_spend"


def _columns_of(name: str) -> list[str]:
    """The columns that a model reads; an unknown name is left to the library to refuse."""
    known = Model.list().to_dict()
    if name not in known["model"]:
        Model.new(name, [])
    return str(known["columns"][known["model"].index(name)]).split()


def _weights(values: Any, rows: int) -> Any:
    """Weights of rows as a column."""
    try:
        import numpy as np
    except ImportError:
        made: Any = array.array("d", values)
        shape: tuple[int, ...] = (len(made),)
    else:
        made = np.asarray(values, "f8")
        shape = made.shape
    if shape != (rows,):
        raise ValueError(f"sample_weight has shape {shape}; expected ({rows},)")
    if not any(made):
        raise ValueError("all values of sample_weight are zero")
    return made
