using CodaMcp.Policies;

namespace CodaMcp.Tests.Policies;

/// <summary>Which clients an organization lets its members connect.</summary>
public sealed class ClientRulesTests
{
    [Theory]
    [InlineData(ClientAccess.Open, ClientStanding.Allowed)]
    [InlineData(ClientAccess.AskFirst, ClientStanding.Pending)]
    [InlineData(ClientAccess.ListedOnly, ClientStanding.NotListed)]
    public void A_client_on_no_list_stands_as_the_policy_says(ClientAccess access, ClientStanding standing) =>
        Assert.Equal(standing, ClientRules.Of(new Policy { Clients = access, AllowedClients = ["other.example"] }, "client-1", ["client.example"]));

    [Theory]
    [InlineData("client-1", "client-1", "client.example")]
    [InlineData("client.example", "client-1", "client.example")]
    [InlineData("*.example", "client-1", "client.example")]
    [InlineData("client.example", "https://client.example/oauth/metadata.json", "localhost")]
    [InlineData("https://client.example/oauth/metadata.json", "https://client.example/oauth/metadata.json", "localhost")]
    [InlineData("localhost", "client-1", "localhost")]
    [InlineData("cursor:", "client-1", "cursor:")]
    public void An_entry_allows_a_client_by_its_id_its_documents_host_or_its_redirect_host_and_blocks_it_likewise(string entry, string clientId, string place)
    {
        Assert.Equal(ClientStanding.Allowed, ClientRules.Of(new Policy { Clients = ClientAccess.ListedOnly, AllowedClients = [entry] }, clientId, [place]));
        Assert.Equal(ClientStanding.Blocked, ClientRules.Of(new Policy { BlockedClients = [entry] }, clientId, [place]));
        Assert.Equal(ClientStanding.Blocked, ClientRules.Of(new Policy { Clients = ClientAccess.ListedOnly, AllowedClients = [entry], BlockedClients = [entry] }, clientId, [place]));
    }

    [Theory]
    [InlineData("example", "client-1", "client.example")]
    [InlineData("*.client.example", "client-1", "client.example")]
    [InlineData("client.example", "client-1", "client.example.evil.example")]
    [InlineData("client.example", "http://client.example/metadata.json", "evil.example")]
    [InlineData("client.example", "https://evil.example/client.example", "evil.example")]
    public void An_entry_allows_nothing_else(string entry, string clientId, string place) =>
        Assert.Equal(ClientStanding.NotListed, ClientRules.Of(new Policy { Clients = ClientAccess.ListedOnly, AllowedClients = [entry] }, clientId, [place]));

    [Fact]
    public void All_places_where_a_clients_answers_went_must_be_allowed()
    {
        var policy = new Policy { Clients = ClientAccess.ListedOnly, AllowedClients = ["client.example"] };

        Assert.Equal(ClientStanding.NotListed, ClientRules.Of(policy, "client-1", ["client.example", "evil.example"]));
        Assert.Equal(ClientStanding.NotListed, ClientRules.Of(policy, "client-1", []));
    }

    [Theory]
    [InlineData("127.0.0.1:33418", "localhost")]
    [InlineData("[::1]:5000", "localhost")]
    [InlineData("LOCALHOST", "localhost")]
    [InlineData("app.localhost:99", "localhost")]
    [InlineData("0.0.0.0:1", "localhost")]
    [InlineData("Client.Example:8443", "client.example")]
    [InlineData("Cursor:", "cursor:")]
    [InlineData("", "")]
    public void A_place_is_compared_without_its_port(string place, string compared) => Assert.Equal(compared, ClientRules.Normalize(place));
}
