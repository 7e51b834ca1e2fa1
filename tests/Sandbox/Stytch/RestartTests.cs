using System.Net;
using CodaMcp.Sandbox.Stytch;
using Microsoft.Extensions.Time.Testing;

namespace CodaMcp.Tests.Stytch;

public sealed class RestartTests : IDisposable
{
    private readonly string _directory = Path.Combine(Path.GetTempPath(), $"stytch-sandbox-{Guid.NewGuid():N}");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 23, 12, 0, 0, TimeSpan.Zero));

    public void Dispose() => TestDirectory.Delete(_directory);

    [Fact]
    public async Task A_refresh_token_survives()
    {
        var (client, token) = await RunAsync(async dance =>
        {
            var id = await dance.NewClientAsync();
            return (id, (string)(await dance.SignInAsync(id))["refresh_token"]!);
        });

        await RunAsync(dance => dance.RefreshAsync(client, token));
    }

    [Fact]
    public async Task A_rotated_refresh_token_stays_rotated()
    {
        var (client, token) = await RunAsync(async dance =>
        {
            var id = await dance.NewClientAsync();
            var first = (string)(await dance.SignInAsync(id))["refresh_token"]!;
            await dance.RefreshAsync(id, first);
            return (id, first);
        });

        await RunAsync(dance => dance.RefreshAsync(client, token, HttpStatusCode.BadRequest));
    }

    [Fact]
    public async Task The_signing_key_survives()
    {
        var before = await RunAsync(KeysAsync);

        Assert.Equal(before, await RunAsync(KeysAsync));
    }

    [Fact]
    public async Task A_client_survives()
    {
        var before = await RunAsync(dance => dance.NewClientAsync());

        Assert.Equal(before, await RunAsync(dance => dance.NewClientAsync()));
    }

    [Fact]
    public async Task A_revoked_access_token_stays_revoked()
    {
        var (client, token) = await RunAsync(async dance =>
        {
            var id = await dance.NewClientAsync();
            var access = (string)(await dance.SignInAsync(id))["access_token"]!;
            await dance.PostAsync("revoke", HttpStatusCode.OK, null, ("client_id", id), ("token", access));
            return (id, access);
        });

        var answer = await RunAsync(dance => dance.PostAsync("introspect", HttpStatusCode.OK, null, ("client_id", client), ("token", token)));

        Assert.False((bool)answer["active"]!);
    }

    [Fact]
    public async Task The_file_holds_no_refresh_token()
    {
        var token = await RunAsync(async dance => (string)(await dance.SignInAsync(await dance.NewClientAsync()))["refresh_token"]!);

        Assert.DoesNotContain(token, await File.ReadAllTextAsync(Assert.Single(Directory.GetFiles(_directory))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_owner_may_read_the_file()
    {
        await RunAsync(KeysAsync);

        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Assert.Single(Directory.GetFiles(_directory))));
        }
    }

    [Fact]
    public async Task A_file_that_is_not_a_sandboxs_is_named()
    {
        Directory.CreateDirectory(_directory);
        await File.WriteAllTextAsync(Path.Combine(_directory, "stytch-sandbox.json"), "not json");

        var e = await Assert.ThrowsAsync<InvalidDataException>(() => RunAsync(KeysAsync));

        Assert.Contains("stytch-sandbox.json", e.Message, StringComparison.Ordinal);
    }

    private static async Task<string> KeysAsync(OAuthDance dance) =>
        (await dance.GetJsonAsync("/.well-known/jwks.json"))["keys"]!.ToJsonString();

    private async Task<T> RunAsync<T>(Func<OAuthDance, Task<T>> act)
    {
        await using var sandbox = await StytchSandbox.StartAsync(
            new StytchSandboxOptions { Port = 0, DataDirectory = _directory, TimeProvider = _time });
        using var dance = new OAuthDance(sandbox.Url);
        return await act(dance);
    }
}
