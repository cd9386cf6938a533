"""Your signed-in devices."""

from rest_framework.views import APIView

from accounts import queries
from accounts.actions.end_device import end_own_device
from accounts.payloads import DeviceListPayload, device_payload
from accounts.requests import AuthenticatedApiRequest
from chatapp.lib.endpoint import endpoint
from chatapp.lib.errors import NotFound
from chatapp.lib.inputs import number_of
from chatapp.lib.pagination import MAX_LIMIT, ListQuery


class Devices(APIView):
    """GET /api/users/me/devices."""

    @endpoint()
    def get(self, request: AuthenticatedApiRequest, query: ListQuery) -> DeviceListPayload:
        """List your signed-in devices, last seen first, 100 per page unless `limit` says otherwise."""
        page = queries.live_devices_of(request.user, cursor=query.cursor, limit=query.size(MAX_LIMIT))
        devices = [device_payload(device, current_id=request.device.pk) for device in page.rows]
        return {"devices": devices, "next": page.next}


class OneDevice(APIView):
    """DELETE /api/users/me/devices/:id."""

    @endpoint(404)
    def delete(self, request: AuthenticatedApiRequest, device_id: str) -> None:
        """Sign out one of your devices."""
        number = number_of(device_id)
        if number is None:
            raise NotFound
        end_own_device(person=request.user, device_id=number)
