"""What stands in protos/ and no compiler looks at: the protos of gRPC's own services, and what comments promise."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.descriptor import FileDescriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto, FileDescriptorSet
from grpc_health.v1 import health_pb2
from grpc_reflection.v1alpha import reflection_pb2
from grpc_tools import protoc

from matchmaker.features import FEATURE_GROUPS

PROTOS = Path(__file__).parents[2] / "protos"


@pytest.mark.parametrize(
    ("name", "served"),
    [
        ("grpc/health/v1/health.proto", health_pb2.DESCRIPTOR),
        ("grpc/reflection/v1alpha/reflection.proto", reflection_pb2.DESCRIPTOR),
    ],
)
def test_the_protos_of_grpcs_own_services_are_what_the_server_answers(
    name: str, served: FileDescriptor, tmp_path: Path
) -> None:
    compiled = tmp_path / "compiled"
    assert protoc.main(["protoc", f"--proto_path={PROTOS}", f"--descriptor_set_out={compiled}", name]) == 0
    (ours,) = FileDescriptorSet.FromString(compiled.read_bytes()).file
    theirs = FileDescriptorProto()
    served.CopyToProto(theirs)
    for message in ours.message_type:
        for field in message.field:
            field.ClearField("json_name")  # it follows from the name, and stubs do not keep it
    assert (ours.package, ours.message_type, ours.service) == (theirs.package, theirs.message_type, theirs.service)


def test_the_comments_name_every_group_of_features() -> None:
    text = (PROTOS / "matchmaker_api" / "v1" / "ranking.proto").read_text(encoding="utf-8")
    assert {group for group in FEATURE_GROUPS if f'"{group}"' not in text} == set()
