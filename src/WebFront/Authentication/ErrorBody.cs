using System.Text.Json.Serialization;

namespace CodaMcp.Authentication;

/// <summary>The JSON body of a refusal, in the form of RFC 6749, section 5.2.</summary>
internal sealed record ErrorBody(
    [property: JsonPropertyName("error")] string Error, [property: JsonPropertyName("error_description")] string ErrorDescription);
