from __future__ import annotations

from collections.abc import Iterator

import pytest
from google.protobuf.descriptor import Descriptor, FieldDescriptor

from matchmaker.errors import InputError
from matchmaker_api.v1.ranking_pb2 import Brief, Constraints
from matchmaker_api.v1.ranking_service_pb2 import RankPartnersRequest
from matchmaker_service.limits import FIELD_LIMITS, check_field_limits
from matchmaker_service.methods import MODEL_SERVICE, RANKING_SERVICE

METHODS = [method for service in (RANKING_SERVICE, MODEL_SERVICE) for method in service.methods]


def fields_of(message: Descriptor) -> Iterator[FieldDescriptor]:
    for field in message.fields:
        yield field
        if field.message_type is not None:
            yield from fields_of(field.message_type)


def test_every_list_and_every_text_of_a_request_has_a_limit() -> None:
    fields = {field for method in METHODS for field in fields_of(method.input_type)}
    unbounded = {
        field.full_name
        for field in fields
        if (field.is_repeated or field.type == field.TYPE_STRING) and field.full_name not in FIELD_LIMITS
    }
    assert unbounded == set()
    assert FIELD_LIMITS.keys() <= {field.full_name for field in fields}


def test_every_answer_of_the_ranking_service_says_model_version_and_missing_ids() -> None:
    for method in RANKING_SERVICE.methods:
        assert {"model_version", "missing_ids"} <= set(method.output_type.fields_by_name)


@pytest.mark.parametrize(
    ("request_message", "path"),
    [
        (RankPartnersRequest(brief=Brief(lead="x" * 257)), "brief.lead"),
        (RankPartnersRequest(brief=Brief(members=["x"] * 101)), "brief.members"),
        (RankPartnersRequest(constraints=Constraints(countries=["F" * 17])), "constraints.countries"),
        (RankPartnersRequest(constraints=Constraints(exclude=["x"] * 10_001)), "constraints.exclude"),
        (RankPartnersRequest(model_version="x" * 257), "model_version"),
    ],
)
def test_a_field_above_its_limit_is_named_by_its_path(request_message: RankPartnersRequest, path: str) -> None:
    with pytest.raises(InputError) as caught:
        check_field_limits(request_message)
    assert caught.value.field == path


def test_a_field_at_its_limit_passes() -> None:
    check_field_limits(RankPartnersRequest(brief=Brief(lead="x" * 256, members=["x"] * 100)))
