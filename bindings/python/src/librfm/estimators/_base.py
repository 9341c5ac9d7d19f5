# SPDX-License-Identifier: MIT
"""What all estimators share: parameters, names of features, tags, and how tables go out."""

from __future__ import annotations

import inspect
import sys
from typing import Any, Sequence, TypeVar

from .._frame import Column, Frame
from .._words import chosen
from ._table import Table

Self_ = TypeVar("Self_", bound="Estimator")
TransformerT = TypeVar("TransformerT", bound="Transformer")
OUTPUTS = {"default": 0, "pandas": 1, "polars": 2, "frame": 3}


class NotFittedError(ValueError, AttributeError):
    """The estimator was used before fit; scikit-learn's own class where that is imported."""


def _not_fitted(estimator: object) -> Exception:
    words = f"this {type(estimator).__name__} is not fitted yet; call fit first"
    exceptions = sys.modules.get("sklearn.exceptions")
    cls = NotFittedError if exceptions is None else exceptions.NotFittedError
    made: Exception = cls(words)
    return made


class Estimator:
    """An estimator: its parameters are the arguments of its class and nothing else.

    Attributes:
        n_features_in_: How many columns X had in fit.
        feature_names_in_: Their names, where X had names (an array with NumPy, else a list).
    """

    _kind: str | None = None  # "clusterer"
    _may_lack: tuple[str, ...] = ()  # columns in which values may be missing

    # Parameters

    @classmethod
    def _names(cls) -> list[str]:
        return [name for name in inspect.signature(cls).parameters if name != "self"]

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """The parameters by name; with `deep` also those of estimators among them, a__b."""
        params = {name: getattr(self, name) for name in self._names()}
        for name, value in list(params.items()):
            if deep and isinstance(value, Estimator):
                params.update({f"{name}__{one}": of for one, of in value.get_params().items()})
        return params

    def set_params(self: Self_, **params: Any) -> Self_:
        """Sets parameters.

        Raises:
            ValueError: No such parameter.
        """
        for whole, value in params.items():
            name, _, rest = whole.partition("__")
            if name not in self._names():
                raise ValueError(
                    f"{type(self).__name__} has no parameter {name!r}; it has {self._names()!r}"
                )
            if rest:
                getattr(self, name).set_params(**{rest: value})
            else:
                setattr(self, name, value)
        return self

    def __repr__(self) -> str:
        defaults = inspect.signature(type(self)).parameters
        given = [
            f"{name}={value!r}"
            for name, value in self.get_params(deep=False).items()
            if repr(value) != repr(defaults[name].default)
        ]
        return f"{type(self).__name__}({', '.join(given)})"

    # X

    def _first(self, X: Any) -> Table:
        """X of fit; remembers its columns."""
        table = Table(X)
        self.n_features_in_ = len(table.names)
        if table.is_named:
            self.feature_names_in_ = _objects(table.names)
        else:
            self.__dict__.pop("feature_names_in_", None)
        return table

    def _later(self, X: Any) -> Table:
        """X of transform and so on, which must have the columns of fit."""
        if not self.__sklearn_is_fitted__():
            raise _not_fitted(self)
        table = Table(X)
        known = self.__dict__.get("feature_names_in_")
        if table.is_named and known is not None:
            self._compare(table.names, list(known))
        elif table.is_named or known is not None:
            self._warn(table.is_named)
        if len(table.names) != self.n_features_in_:
            raise ValueError(
                f"X has {len(table.names)} features, but {type(self).__name__} is expecting "
                f"{self.n_features_in_} features as input"
            )
        if table.is_named != (known is not None):
            table.rename([f"x{at}" for at in range(len(table.names))] if known is None else known)
            table.is_named = known is not None
        return table

    def _compare(self, names: Sequence[str], known: Sequence[str]) -> None:
        """Columns may not be of other names, or in another order."""
        if list(names) == list(known):
            return
        words = "The feature names should match those that were passed during fit.\n"
        unseen = sorted(set(names) - set(known))
        missing = sorted(set(known) - set(names))
        if unseen:
            words += "Feature names unseen at fit time:\n" + _listed(unseen)
        if missing:
            words += "Feature names seen at fit time, yet now missing:\n" + _listed(missing)
        if not unseen and not missing:
            words += "Feature names must be in the same order as they were in fit.\n"
        raise ValueError(words)

    def _warn(self, is_named: bool) -> None:
        import warnings

        name = type(self).__name__
        words = (
            f"X has feature names, but {name} was fitted without feature names"
            if is_named
            else f"X does not have valid feature names, but {name} was fitted with feature names"
        )
        warnings.warn(words, UserWarning, stacklevel=4)

    def __sklearn_is_fitted__(self) -> bool:
        """Whether fit was called."""
        return "n_features_in_" in self.__dict__

    # scikit-learn

    def __sklearn_tags__(self) -> Any:
        """What scikit-learn asks about an estimator (1.6 and later)."""
        from sklearn.utils import InputTags, Tags, TargetTags, TransformerTags

        return Tags(
            estimator_type=self._kind,
            target_tags=TargetTags(required=False),
            transformer_tags=TransformerTags([]) if hasattr(self, "transform") else None,
            input_tags=InputTags(allow_nan=bool(self._may_lack)),
        )


class Transformer(Estimator):
    """An estimator with transform."""

    def fit(self: TransformerT, X: Any, y: Any = None) -> TransformerT:
        """Fits to X; y is not looked at."""
        raise NotImplementedError

    def _transformed(self, X: Any) -> Frame:
        raise NotImplementedError

    def transform(self, X: Any) -> Any:
        """What was fitted, applied to X; set_output says as what."""
        return self._given(self._transformed(X), X)

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """Fits to X and transforms it."""
        return self.fit(X, y).transform(X)

    def set_output(self: TransformerT, *, transform: str | None = None) -> TransformerT:
        """Says what transform gives.

        Args:
            transform: "default" is a NumPy array, "pandas", "polars", or "frame", a librfm.Frame;
                None changes nothing.
        """
        if transform is not None:
            chosen("transform", transform, OUTPUTS)
            self._output = transform
        return self

    def _given(self, found: Frame, X: Any) -> Any:
        """A frame as set_output wants it."""
        output = self.__dict__.get("_output") or _sklearn_output()
        if output == "frame":
            return found
        if output == "polars":
            return found.to_polars()
        if output == "pandas":
            made = found.to_pandas()
            if hasattr(X, "iloc"):
                made.index = X.index
            return made
        import numpy as np

        return np.column_stack(list(found.to_numpy().values()))

    def _names_out(self) -> list[str]:
        raise NotImplementedError

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """Names of the columns that transform gives; `input_features` is not looked at."""
        if not self.__sklearn_is_fitted__():
            raise _not_fitted(self)
        return _objects(self._names_out())


def _listed(names: Sequence[str]) -> str:
    return "".join(f"- {name}\n" for name in names[:5]) + ("- ...\n" if len(names) > 5 else "")


def _sklearn_output() -> str:
    """What sklearn.set_config(transform_output=...) says, where scikit-learn is imported."""
    sklearn = sys.modules.get("sklearn")
    return "default" if sklearn is None else str(sklearn.get_config()["transform_output"])


def values_of(column: Column) -> Any:
    """A column as an array; a list where there is no NumPy."""
    try:
        return column.to_numpy()
    except ImportError:
        return column.to_list()


def _objects(values: Sequence[str]) -> Any:
    """An array of texts; a list where there is no NumPy."""
    try:
        import numpy as np
    except ImportError:
        return list(values)
    return np.array(values, object)
