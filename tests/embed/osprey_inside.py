"""Run by osprey_test.py with the wheel's interpreter. The stand-in has Osprey's names and shapes (examples/osprey/README.md
says where they were read): ArgumentsBase holds annotated fields, UDFBase[Arguments, Result] is abstract in `execute`."""

import abc
import pathlib
import sys
import types
import typing

sys.path[:0] = [sys.argv[1], str(pathlib.Path(__file__).resolve().parent)]

from messages import BLACKMAIL, ORDINARY  # noqa: E402

Arguments = typing.TypeVar("Arguments")
Result = typing.TypeVar("Result")


class ArgumentsBase:
    def __init__(self, **values):
        wanted = typing.get_type_hints(type(self))
        assert set(values) == set(wanted), f"{set(values)} for {set(wanted)}"
        for name, value in values.items():
            assert isinstance(value, wanted[name])
            setattr(self, name, value)


class UDFBase(typing.Generic[Arguments, Result], abc.ABC):
    category: typing.ClassVar[typing.Optional[str]] = None

    def __init__(self, validation_context, arguments):
        pass

    @abc.abstractmethod
    def execute(self, execution_context, arguments):
        raise NotImplementedError


def module(name, **names):
    found = types.ModuleType(name)
    found.__dict__.update(names)
    sys.modules[name] = found


for package in ("osprey", "osprey.engine", "osprey.engine.executor", "osprey.engine.udf", "osprey.worker", "osprey.worker.adaptor"):
    module(package, __path__=[])
module("osprey.engine.executor.execution_context", ExecutionContext=type("ExecutionContext", (), {}))
module("osprey.engine.udf.arguments", ArgumentsBase=ArgumentsBase)
module("osprey.engine.udf.base", UDFBase=UDFBase)
module("osprey.worker.adaptor.plugin_manager", hookimpl_osprey=lambda function: function)

import register_plugins  # noqa: E402
import sextortion_udf  # noqa: E402

(udf,) = register_plugins.register_udfs()
(base,) = [each for each in udf.__orig_bases__ if typing.get_origin(each) is UDFBase]
arguments, result = typing.get_args(base)
assert issubclass(udf, UDFBase) and issubclass(arguments, ArgumentsBase) and result is str and udf.__doc__
assert typing.get_type_hints(arguments) == {"conversation": str, "sender": str, "text": str}


def levels(conversation, messages):
    out = []
    for sender, text in messages:
        given = arguments(conversation=conversation, sender=sender, text=text)
        out.append(udf(None, given).execute(None, given))
    return out


bad = levels("bad", BLACKMAIL)
assert bad[-1] in ("warn", "urgent"), bad
assert not set(levels("good", ORDINARY)) & {"warn", "urgent"}
levels("long", [("a", "x" * 3_000_000)])
sextortion_udf.MOST_CONVERSATIONS = 3
levels("new", ORDINARY)
assert len(sextortion_udf._guard) == 3 and "bad" not in sextortion_udf._order
print("done")
