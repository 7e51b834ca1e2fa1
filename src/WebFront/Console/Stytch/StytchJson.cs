using System.Text.Json.Serialization;

namespace CodaMcp.Pages.Stytch;

/// <summary>The JSON of Stytch's API: names in snake case, without null values.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SendDiscoveryLinkRequest))]
[JsonSerializable(typeof(AuthenticateDiscoveryLinkRequest))]
[JsonSerializable(typeof(AuthenticateDiscoveryOAuthRequest))]
[JsonSerializable(typeof(SendDiscoveryCodeRequest))]
[JsonSerializable(typeof(AuthenticateDiscoveryCodeRequest))]
[JsonSerializable(typeof(AuthenticateSsoRequest))]
[JsonSerializable(typeof(SendSmsCodeRequest))]
[JsonSerializable(typeof(AuthenticateSecondFactorRequest))]
[JsonSerializable(typeof(ListOrganizationsRequest))]
[JsonSerializable(typeof(ExchangeIntermediateSessionRequest))]
[JsonSerializable(typeof(SessionRequest))]
[JsonSerializable(typeof(AuthorizeStartRequest))]
[JsonSerializable(typeof(AuthorizeRequest))]
[JsonSerializable(typeof(DiscoveryAnswer))]
[JsonSerializable(typeof(SessionAnswer))]
[JsonSerializable(typeof(AuthorizeStartAnswer))]
[JsonSerializable(typeof(AuthorizeAnswer))]
[JsonSerializable(typeof(ConnectedAppAnswer))]
[JsonSerializable(typeof(ConnectedAppsAnswer))]
[JsonSerializable(typeof(RevokeConnectedAppRequest))]
[JsonSerializable(typeof(StytchAnswer))]
[JsonSerializable(typeof(StytchError))]
internal sealed partial class StytchJson : JsonSerializerContext;
