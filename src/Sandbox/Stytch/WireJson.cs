using System.Text.Json.Serialization;

namespace CodaMcp.Sandbox.Stytch;

/// <summary>The JSON of requests and responses. Stytch's names are in snake case, and absent values are omitted.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ServerMetadata))]
[JsonSerializable(typeof(JsonWebKeySetAnswer))]
[JsonSerializable(typeof(TokenAnswer))]
[JsonSerializable(typeof(IntrospectionAnswer))]
[JsonSerializable(typeof(RegistrationAnswer))]
[JsonSerializable(typeof(UserInfoAnswer))]
[JsonSerializable(typeof(OAuthError))]
[JsonSerializable(typeof(ApiError))]
[JsonSerializable(typeof(AuthorizeStartApiRequest))]
[JsonSerializable(typeof(AuthorizeApiRequest))]
[JsonSerializable(typeof(AuthorizeStartAnswer))]
[JsonSerializable(typeof(AuthorizeAnswer))]
[JsonSerializable(typeof(ConnectedAppAnswer))]
[JsonSerializable(typeof(MemberAppsAnswer))]
[JsonSerializable(typeof(SendDiscoveryLinkRequest))]
[JsonSerializable(typeof(DiscoveryAuthenticateRequest))]
[JsonSerializable(typeof(IntermediateSessionRequest))]
[JsonSerializable(typeof(EmailCodeRequest))]
[JsonSerializable(typeof(SecondFactorRequest))]
[JsonSerializable(typeof(SsoAuthenticateRequest))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(DiscoveryAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(AccessTokenClaims))]
[JsonSerializable(typeof(TokenHeader))]
internal sealed partial class WireJson : JsonSerializerContext;
