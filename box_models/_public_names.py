"""The public names of the package, together with those of `box_models.models`. No other module lists them.

Type checkers read these imports. At run time, `LazyExports` imports a name when it is first used.
"""

from box_models._version import __version__ as __version__
from box_models.auth import BoxAuthenticateFlow as BoxAuthenticateFlow
from box_models.auth import ClientCredentials as ClientCredentials
from box_models.auth import DeveloperToken as DeveloperToken
from box_models.auth import JWTAuth as JWTAuth
from box_models.auth import OAuth2 as OAuth2
from box_models.auth import Secret as Secret
from box_models.box import Box as Box
from box_models.enterprise import EnterpriseView as EnterpriseView
from box_models.errors import AuthError as AuthError
from box_models.errors import BadRequest as BadRequest
from box_models.errors import BoxError as BoxError
from box_models.errors import Conflict as Conflict
from box_models.errors import DecodeError as DecodeError
from box_models.errors import Forbidden as Forbidden
from box_models.errors import Gone as Gone
from box_models.errors import IntegrityError as IntegrityError
from box_models.errors import LocalBoxError as LocalBoxError
from box_models.errors import Locked as Locked
from box_models.errors import MissingField as MissingField
from box_models.errors import NameConflict as NameConflict
from box_models.errors import NetworkError as NetworkError
from box_models.errors import NoSession as NoSession
from box_models.errors import NotFound as NotFound
from box_models.errors import NotImplementedByServer as NotImplementedByServer
from box_models.errors import NotLoaded as NotLoaded
from box_models.errors import NotLoggedIn as NotLoggedIn
from box_models.errors import OutcomeUnknown as OutcomeUnknown
from box_models.errors import PreconditionFailed as PreconditionFailed
from box_models.errors import ProxyError as ProxyError
from box_models.errors import RateLimited as RateLimited
from box_models.errors import ServerError as ServerError
from box_models.errors import SessionClosed as SessionClosed
from box_models.errors import Timeout as Timeout
from box_models.errors import TLSError as TLSError
from box_models.errors import TokenStoreError as TokenStoreError
from box_models.errors import TooLarge as TooLarge
from box_models.errors import Trashed as Trashed
from box_models.errors import TreeError as TreeError
from box_models.errors import UnsafeURL as UnsafeURL
from box_models.errors import UploadPending as UploadPending
from box_models.identity import Identity as Identity
from box_models.models import *  # noqa: F403  a list of public names
from box_models.models.trees.report import TreeEntry as TreeEntry
from box_models.models.trees.report import TreeReport as TreeReport
from box_models.models.trees.walk import Walk as Walk
from box_models.retry import RetryPolicy as RetryPolicy
from box_models.session import BoxSession as BoxSession
from box_models.session import Transfers as Transfers
from box_models.transfer.progress import Progress as Progress
from box_models.transport import Timeouts as Timeouts
