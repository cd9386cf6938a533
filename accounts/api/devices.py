"""Your signed-in devices."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import queries
from accounts.actions.end_device import end_own_device
from accounts.api import schema
from accounts.payloads import device_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.api_schema import NOTHING, refused
from chatapp.lib.errors import NotFound
from chatapp.lib.inputs import number_of, only_in_query


class Devices(APIView):
    """GET /api/users/me/devices."""

    @extend_schema(responses={200: schema.DeviceList, **refused()})
    def get(self, request: AuthenticatedApiRequest) -> Response:
        """List your signed-in devices, last seen first."""
        only_in_query(request.query_params)
        devices = queries.live_devices_of(request.user)
        return Response({"devices": [device_payload(device, current_id=request.device.pk) for device in devices]})


class OneDevice(APIView):
    """DELETE /api/users/me/devices/:id."""

    @extend_schema(responses={200: NOTHING, **refused(404)})
    def delete(self, request: AuthenticatedApiRequest, device_id: str) -> Response:
        """Sign out one of your devices."""
        number = number_of(device_id)
        if number is None:
            raise NotFound
        end_own_device(person=request.user, device_id=number)
        return Response("")
