using System.Net;

namespace CodaMcp.Policies;

/// <summary>Applies the rules of a policy to clients.</summary>
public static class ClientRules
{
    private const string ThisComputer = "localhost";

    /// <summary>Returns the standing of a client under the policy of an organization.</summary>
    /// <param name="policy">The organization's policy.</param>
    /// <param name="clientId">The OAuth client id.</param>
    /// <param name="places">The client's redirect places. All of them must be allowed, unless the client itself is.</param>
    public static ClientStanding Of(Policy policy, string clientId, IReadOnlyCollection<string> places)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(places);
        if (policy.BlockedClients.Any(entry => IsClient(entry, clientId) || places.Any(place => IsPlace(entry, place))))
            return ClientStanding.Blocked;
        if (policy.Clients == ClientAccess.Open
            || policy.AllowedClients.Any(entry => IsClient(entry, clientId))
            || (places.Count > 0 && places.All(place => policy.AllowedClients.Any(entry => IsPlace(entry, place)))))
            return ClientStanding.Allowed;
        return policy.Clients == ClientAccess.AskFirst ? ClientStanding.Pending : ClientStanding.NotListed;
    }

    /// <summary>Returns a place as the lists name it: without a port, and every address of the person's own machine as <c>localhost</c>.</summary>
    /// <param name="place">A place as in <see cref="ConnectClient.RedirectPlace"/>.</param>
    public static string Normalize(string place)
    {
        ArgumentNullException.ThrowIfNull(place);
        // This is the scheme of an app.
        if (place.EndsWith(':') || place.Length == 0)
            return place.ToLowerInvariant();
        if (!Uri.TryCreate($"http://{place}", UriKind.Absolute, out var address))
            return place;
        var host = address.IdnHost.TrimEnd('.').ToLowerInvariant();
        return address.IsLoopback || host.EndsWith(".localhost", StringComparison.Ordinal) || (IPAddress.TryParse(host, out var number) && (number.Equals(IPAddress.Any) || number.Equals(IPAddress.IPv6Any)))
            ? ThisComputer
            : host;
    }

    // Whether an entry names the client itself, or the host that publishes its metadata document.
    private static bool IsClient(string entry, string clientId) =>
        entry == clientId || (Uri.TryCreate(clientId, UriKind.Absolute, out var document) && document.Scheme == Uri.UriSchemeHttps && IsHost(entry, document.IdnHost));

    private static bool IsPlace(string entry, string place) => place.Length > 0 && IsHost(entry, place);

    private static bool IsHost(string entry, string host) =>
        entry.Equals(host, StringComparison.OrdinalIgnoreCase)
        || (entry.StartsWith("*.", StringComparison.Ordinal) && host.EndsWith(entry[1..], StringComparison.OrdinalIgnoreCase));
}
