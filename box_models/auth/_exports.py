"""The names of `box_models.auth`. `LazyExports` imports each of them when it is first used."""

from box_models.auth.client_credentials import ClientCredentials as ClientCredentials
from box_models.auth.developer_token import DeveloperToken as DeveloperToken
from box_models.auth.discovery import DiscoveredLogin as DiscoveredLogin
from box_models.auth.discovery import discover as discover
from box_models.auth.discovery import discover_profile as discover_profile
from box_models.auth.downscoped_auth import DownscopedAuth as DownscopedAuth
from box_models.auth.environment import base_url_from_environment as base_url_from_environment
from box_models.auth.flow import BoxAuthenticateFlow as BoxAuthenticateFlow
from box_models.auth.jwt import JWTAuth as JWTAuth
from box_models.auth.oauth2 import OAuth2 as OAuth2
from box_models.auth.protocol import Auth as Auth
from box_models.auth.refreshing_auth import RefreshingAuth as RefreshingAuth
from box_models.auth.refreshing_auth import TokensChanged as TokensChanged
from box_models.auth.saved_login import SavedLogin as SavedLogin
from box_models.auth.secret import BearerAuth as BearerAuth
from box_models.auth.secret import Secret as Secret
from box_models.auth.secret import check_local_token as check_local_token
from box_models.auth.slots import SlotStore as SlotStore
from box_models.auth.stores import FileStore as FileStore
from box_models.auth.stores import KeyringStore as KeyringStore
from box_models.auth.stores import MemoryStore as MemoryStore
from box_models.auth.stores import SQLStore as SQLStore
from box_models.auth.stores import TokenStore as TokenStore
from box_models.auth.token_endpoint import TokenEndpoint as TokenEndpoint
from box_models.auth.token_endpoint import Tokens as Tokens
