# SPDX-License-Identifier: MIT
"""The fitters of lifetimes: a Model each. Their unit of time is one day of the model."""

from __future__ import annotations

from typing import Any, TypeVar

from .._frame import Frame
from .._model import Model

FitterT = TypeVar("FitterT", bound="_Fitter")

# Units of time in a month, as customer_lifetime_value of lifetimes counts them; ours is this many
# days.
MONTH = {"D": 30.0, "W": 4.345, "M": 1.0, "H": 720.0, "h": 720.0}
OUR_MONTH = 365 / 12


class _Fitter:
    """What the fitters share."""

    _name = ""
    _renamed: dict[str, str] = {}  # names of parameters that differ

    def __init__(self, penalizer_coef: float = 0.0) -> None:
        if penalizer_coef:
            raise NotImplementedError(
                "penalizer_coef is of another penalty than the library's; "
                "librfm.Model.fit(..., ridge=) is about the logarithms of parameters"
            )
        self.penalizer_coef = penalizer_coef

    def _fit(self: FitterT, columns: dict[str, Any], weights: Any) -> FitterT:
        frame = _frame(columns if weights is None else {**columns, "weight": weights})
        weight = None if weights is None else "weight"
        return self._take(Model.fit(self._name, frame, unit_days=1.0, weight=weight))

    def _take(self: FitterT, model: Model) -> FitterT:
        """Becomes a fitter of this model."""
        import pandas as pd

        found = model.parameters().to_pandas()
        found.index = pd.Index([self._renamed.get(one, one) for one in found["parameter"]])
        self.model_ = model
        self.params_ = found["value"].rename(None)
        self.standard_errors_ = found["standard_error"].rename(None)
        self.variance_matrix_ = found.filter(regex="^cov_").set_axis(found.index, axis=1)
        self.confidence_intervals_ = found[["lower", "upper"]].set_axis(
            ["lower 95% bound", "upper 95% bound"], axis=1
        )
        return self

    @property
    def summary(self) -> Any:
        """Parameters, standard errors and 95 % limits, a row each."""
        import pandas as pd

        known = {"coef": self.params_, "se(coef)": self.standard_errors_}
        return pd.concat([pd.DataFrame(known), self.confidence_intervals_], axis=1)

    def save_model(self, path: Any) -> None:
        """Writes the model as text."""
        self.model_.save(path)

    def load_model(self, path: Any) -> None:
        """Reads what save_model wrote."""
        self._take(Model.load(path))

    def __repr__(self) -> str:
        if not hasattr(self, "model_"):
            return f"<{type(self).__name__}>"
        state = self.model_.state
        return f"<{type(self).__name__}: {state.status} with {state.customers} subjects>"


class _PurchaseFitter(_Fitter):
    def fit(
        self: FitterT, frequency: Any, recency: Any, T: Any, weights: Any = None, **ignored: Any
    ) -> FitterT:
        """Fits the model.

        Args:
            frequency: Repeat purchases.
            recency: Time from the first purchase to the last.
            T: Time from the first purchase to the end.
            weights: So many customers are such.
            **ignored: initial_params, verbose, tol and so on, which nothing here needs.
        """
        return self._fit({"x": frequency, "t_x": recency, "T": T}, weights)

    def _predicted(self, column: str, frequency: Any, recency: Any, T: Any, **how: Any) -> Any:
        frame = _frame({"x": frequency, "t_x": recency, "T": T})
        return _like(self.model_.predict(frame, **how)[column], frequency, recency, T)

    def conditional_expected_number_of_purchases_up_to_time(
        self, t: float, frequency: Any, recency: Any, T: Any
    ) -> Any:
        """Expected purchases of each customer within t after T."""
        name = "expected_purchases"
        return self._predicted(name, frequency, recency, T, horizon_days=float(t))

    predict = conditional_expected_number_of_purchases_up_to_time

    def conditional_probability_alive(self, frequency: Any, recency: Any, T: Any) -> Any:
        """The chance that each customer has not left at T."""
        return self._predicted("p_alive", frequency, recency, T)

    def expected_number_of_purchases_up_to_time(self, t: Any) -> Any:
        """Expected repeat purchases of a new customer within t, a number or an array."""
        import numpy as np

        days, place = np.unique(np.ravel(t), return_inverse=True)
        found = self.model_.expect(days.tolist())["expected_purchases"].to_numpy()
        return found[place].reshape(np.shape(t))[()]

    def probability_of_n_purchases_up_to_time(self, t: float, n: int) -> float:
        """The chance that a new customer has n repeat purchases within t."""
        return float(self.model_.pmf(float(t), int(n))["probability"][int(n)])

    def conditional_probability_of_n_purchases_up_to_time(
        self, n: int, t: float, frequency: Any, recency: Any, T: Any
    ) -> Any:
        """The chance that each customer makes n purchases within t after T."""
        frame = _frame({"x": frequency, "t_x": recency, "T": T})
        found = self.model_.predict_pmf(frame, float(t), int(n))[f"p_{n}"]
        return _like(found, frequency, recency, T)


class BetaGeoFitter(_PurchaseFitter):
    """BG/NBD: parameters r, alpha, a, b."""

    _name = "bg-nbd"


class ModifiedBetaGeoFitter(_PurchaseFitter):
    """MBG/NBD: parameters r, alpha, a, b."""

    _name = "mbg-nbd"


class ParetoNBDFitter(_PurchaseFitter):
    """Pareto/NBD: parameters r, alpha, s, beta."""

    _name = "pareto-nbd"


class GammaGammaFitter(_Fitter):
    """Gamma-gamma: parameters p, q, v (gamma in the library)."""

    _name = "gamma-gamma"
    _renamed = {"gamma": "v"}

    def fit(
        self, frequency: Any, monetary_value: Any, weights: Any = None, **ignored: Any
    ) -> GammaGammaFitter:
        """Fits the model.

        Args:
            frequency: Repeat purchases.
            monetary_value: Their mean.
            weights: So many customers are such.
            **ignored: initial_params, q_constraint and so on, which nothing here needs.
        """
        self._known = frequency, monetary_value
        return self._fit({"x": frequency, "mean_repeat_spend": monetary_value}, weights)

    def conditional_expected_average_profit(
        self, frequency: Any = None, monetary_value: Any = None
    ) -> Any:
        """Mean of a future purchase of each customer, by default of those of the fit."""
        if frequency is None or monetary_value is None:
            frequency, monetary_value = self._known
        frame = _frame({"x": frequency, "mean_repeat_spend": monetary_value})
        return _like(self.model_.predict(frame)["expected_spend"], frequency, monetary_value)

    def customer_lifetime_value(
        self,
        transaction_prediction_model: _PurchaseFitter,
        frequency: Any,
        recency: Any,
        T: Any,
        monetary_value: Any,
        time: int = 12,
        discount_rate: float = 0.01,
        freq: str = "D",
    ) -> Any:
        """Discounted value of the purchases of `time` months, of each customer.

        Args:
            transaction_prediction_model: A fitter of purchases.
            frequency: Repeat purchases.
            recency: Time from the first purchase to the last.
            T: Time from the first purchase to the end.
            monetary_value: Mean of the repeat purchases.
            time: Months of 30 days.
            discount_rate: By month.
            freq: The unit of T: "D", "W", "M" or "H".
        """
        # Time is stretched so that a month of lifetimes is as long as one of the library.
        stretch = OUR_MONTH / MONTH[freq]
        held = transaction_prediction_model.model_
        model = Model.new(held.state.name, held.parameters()["value"].to_list(), unit_days=stretch)
        frame = _frame(
            {
                "x": frequency,
                "t_x": _times(recency, stretch),
                "T": _times(T, stretch),
                "mean_repeat_spend": monetary_value,
            }
        )
        found = model.predict(
            frame,
            horizon_days=time * OUR_MONTH,
            spend=self.model_,
            monthly_rate=discount_rate,
        )
        return _like(found["clv"], frequency, recency, T, name="clv")


def _frame(columns: dict[str, Any]) -> Frame:
    """Columns of numbers; a single number is a row."""
    import numpy as np

    made = {name: np.atleast_1d(np.asarray(values, "f8")) for name, values in columns.items()}
    rows = max(len(values) for values in made.values())
    return Frame({name: np.broadcast_to(values, rows) for name, values in made.items()})


def _times(values: Any, factor: float) -> Any:
    import numpy as np

    return np.asarray(values, "f8") * factor


def _like(column: Any, *given: Any, name: str | None = None) -> Any:
    """A column as what was given: a series with its index, an array, or a number."""
    import numpy as np
    import pandas as pd

    values = column.to_numpy()
    for one in given:
        if isinstance(one, pd.Series):
            return pd.Series(values, index=one.index, name=name)
    return float(values[0]) if all(np.ndim(one) == 0 for one in given) else values
