using System.Buffers.Text;
using CodaMcp.Settings;

namespace CodaMcp.Delivery;

/// <summary>The webhook for audit records, read from the environment. It is no C# record, because a record's text shows the secret.</summary>
public sealed class WebhookSettings
{
    private const string Prefix = "whsec_";
    private const int ShortestSecret = 24;
    private const int LongestSecret = 64;

    /// <summary><c>CODAMCP_WEBHOOK_URL</c>: the address of the webhook.</summary>
    public required Uri Url { get; init; }

    /// <summary><c>CODAMCP_WEBHOOK_SECRET</c>: signs messages. It has 24 to 64 bytes, written as <c>whsec_</c> and base64.</summary>
    public required byte[] Secret { get; init; }

    /// <summary><c>CODAMCP_WEBHOOK_PRIVATE</c>: whether the address may be outside the public internet.</summary>
    public bool AllowsPrivate { get; init; }

    /// <summary>Reads the settings. Null if no webhook is set. Reports invalid values to the reader.</summary>
    public static WebhookSettings? Read(SettingsReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var (address, secret, isPrivate) = (reader.Optional("CODAMCP_WEBHOOK_URL"), reader.Optional("CODAMCP_WEBHOOK_SECRET"), reader.Optional("CODAMCP_WEBHOOK_PRIVATE", "false"));
        if (!bool.TryParse(isPrivate, out var allowsPrivate))
            reader.Reject($"CODAMCP_WEBHOOK_PRIVATE must be true or false, but is '{isPrivate}'.");
        if (address.Length == 0)
            return null;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url) || !(url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && allowsPrivate)) || url.UserInfo.Length > 0)
        {
            reader.Reject("CODAMCP_WEBHOOK_URL must be an https address without a password; http only where CODAMCP_WEBHOOK_PRIVATE is true.");
            return null;
        }

        var encoded = secret.StartsWith(Prefix, StringComparison.Ordinal) ? secret[Prefix.Length..] : "";
        if (!Base64.IsValid(encoded, out var length) || length is < ShortestSecret or > LongestSecret)
        {
            reader.Reject($"CODAMCP_WEBHOOK_SECRET must be {Prefix} and the base64 of {ShortestSecret} to {LongestSecret} random bytes, as of: openssl rand -base64 32.");
            return null;
        }

        return new WebhookSettings { Url = url, Secret = Convert.FromBase64String(encoded), AllowsPrivate = allowsPrivate };
    }
}
