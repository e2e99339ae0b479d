"""A client of imgoptd, the daemon that runs image jobs: blocking (`Client`) and for asyncio (`AsyncClient`)."""

from . import errors as _errors
from .aio import AsyncClient, AsyncEvents
from .blocking import Client, Events
from .errors import *  # noqa: F403
from .images import ImageSource, image
from .types import Counts, Event, Image, Info, Item, ItemError, Job, Output, SubmitPlan
from .wire import socket_path

__all__ = [
    "AsyncClient", "AsyncEvents", "Client", "Events", "ImageSource", "image", "socket_path",
    "Counts", "Event", "Image", "Info", "Item", "ItemError", "Job", "Output", "SubmitPlan",
    *_errors.__all__,
]
