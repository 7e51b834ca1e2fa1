namespace CodaMcp.Tests;

/// <summary>Tests the doctor as an operator starts it.</summary>
public sealed class DoctorTests : IDisposable
{
    private readonly string directory = Directory.CreateTempSubdirectory("codamcp-doctor-").FullName;

    public void Dispose() => TestDirectory.Delete(directory);

    [Fact]
    public async Task A_first_look_needs_no_setting_and_finds_nothing_wrong()
    {
        using var process = new StandaloneProcess(new Dictionary<string, string>(), "doctor", "--sandbox", "--record", directory);
        var exit = await process.ExitAsync();

        Assert.True(exit == 0, process.Output);
        Assert.Contains("  ok     Stytch: the metadata's issuer is STYTCH_DOMAIN", process.Output, StringComparison.Ordinal);
        Assert.Contains("  ok     Coda: a second page of listDocs is read by its token alone", process.Output, StringComparison.Ordinal);
        Assert.Matches(@"\d+ right, 0 wrong, \d+ not checked\.", process.Output);
        Assert.Contains("listRows.json", Directory.GetFiles(directory).Select(Path.GetFileName));
        foreach (var secret in (string[])[Sandbox.Coda.CodaSandbox.ServiceToken, "secret-test-sandbox", "@northwind", "Project Tracker"])
            Assert.DoesNotContain(secret, process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_settings_it_names_what_is_missing_and_the_first_look()
    {
        using var process = new StandaloneProcess(new Dictionary<string, string>(), "doctor");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Contains("Missing required environment variables: CODA_API_TOKEN, STYTCH_DOMAIN, STYTCH_PROJECT_ID, STYTCH_SECRET", process.Output, StringComparison.Ordinal);
        Assert.Contains("run doctor --sandbox", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_option_is_refused()
    {
        using var process = new StandaloneProcess(new Dictionary<string, string>(), "doctor", "--fix");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal(
            "doctor does not know '--fix'. It takes --sandbox, --sign-in, --email ADDRESS, --write DOC, --create-doc, --record DIR.", process.Output.Trim());
    }
}
