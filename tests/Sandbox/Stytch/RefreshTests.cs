using System.Net;

namespace CodaMcp.Tests.Stytch;

public sealed class RefreshTests : StytchSandboxTest
{
    private string _client = "";
    private string _first = "";

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        _client = await Dance.NewClientAsync();
        _first = (string)(await Dance.SignInAsync(_client))["refresh_token"]!;
    }

    [Fact]
    public async Task A_public_clients_token_rotates()
    {
        Assert.NotEqual(_first, (string?)(await Dance.RefreshAsync(_client, _first))["refresh_token"]);
    }

    [Fact]
    public async Task The_rotated_token_works()
    {
        var second = (string)(await Dance.RefreshAsync(_client, _first))["refresh_token"]!;

        await Dance.RefreshAsync(_client, second);
    }

    [Fact]
    public async Task The_access_token_keeps_its_audience()
    {
        var answer = await Dance.RefreshAsync(_client, _first);

        Assert.Equal([OAuthDance.Resource], OAuthDance.Claims((string)answer["access_token"]!)["aud"]!.AsArray().Select(entry => (string?)entry));
    }

    [Fact]
    public async Task The_access_token_can_lose_its_audience()
    {
        Sandbox.Faults.RefreshLosesResources = true;

        var answer = await Dance.RefreshAsync(_client, _first);

        Assert.StartsWith("project-test-", (string?)OAuthDance.Claims((string)answer["access_token"]!)["aud"]!.AsArray().Single(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_used_again_is_an_invalid_grant()
    {
        await Dance.RefreshAsync(_client, _first);

        var answer = await Dance.RefreshAsync(_client, _first, HttpStatusCode.BadRequest);

        Assert.Equal("invalid_grant", (string?)answer["error"]);
    }

    [Fact]
    public async Task A_token_used_again_ends_its_whole_family()
    {
        var second = (string)(await Dance.RefreshAsync(_client, _first))["refresh_token"]!;
        await Dance.RefreshAsync(_client, _first, HttpStatusCode.BadRequest);

        await Dance.RefreshAsync(_client, second, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Of_many_refreshes_at_once_one_wins()
    {
        var statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var answer = await Dance.Http.PostAsync("/v1/oauth2/token", new FormUrlEncodedContent(
            [
                new("grant_type", "refresh_token"), new("client_id", _client), new("refresh_token", _first),
            ]));
            return answer.StatusCode;
        }));

        Assert.Single(statuses, HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_confidential_clients_token_stays()
    {
        var registration = await Dance.RegisterAsync(authMethod: "client_secret_post");
        var (client, secret) = ((string)registration["client_id"]!, (string)registration["client_secret"]!);
        var code = (await Dance.AuthorizeAsync(client))["code"];
        var answer = await Dance.PostAsync(
            "token",
            HttpStatusCode.OK,
            (client, secret),
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", OAuthDance.RedirectUri),
            ("code_verifier", OAuthDance.Verifier));
        var token = (string)answer["refresh_token"]!;

        var refreshed = await Dance.PostAsync(
            "token", HttpStatusCode.OK, (client, secret), ("grant_type", "refresh_token"), ("refresh_token", token));

        Assert.Equal(token, (string?)refreshed["refresh_token"]);
    }

    [Theory]
    [InlineData(-1, HttpStatusCode.OK)]
    [InlineData(0, HttpStatusCode.BadRequest)]
    public async Task A_token_lives_for_3_months(int seconds, HttpStatusCode expected)
    {
        Time.SetUtcNow(Time.GetUtcNow().AddMonths(3).AddSeconds(seconds));

        await Dance.RefreshAsync(_client, _first, expected);
    }

    [Fact]
    public async Task A_token_is_worthless_to_another_client()
    {
        await Dance.RefreshAsync(await Dance.NewClientAsync("Another"), _first, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_scope_cannot_grow()
    {
        var narrow = (string)(await Dance.SignInAsync(_client, changes: ("scope", "offline_access coda.read")))["refresh_token"]!;

        var answer = await Dance.PostAsync(
            "token",
            HttpStatusCode.BadRequest,
            null,
            ("grant_type", "refresh_token"),
            ("client_id", _client),
            ("refresh_token", narrow),
            ("scope", "coda.write"));

        Assert.Equal("invalid_scope", (string?)answer["error"]);
    }
}
