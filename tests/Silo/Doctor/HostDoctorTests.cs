using CodaMcp.Sandbox.Coda;
using CodaMcp.Sandbox.Stytch;

namespace CodaMcp.Tests.Doctor;

/// <summary>Tests the doctor in the images of a cluster: a silo examines Coda and a front Stytch, each with its own settings.</summary>
public sealed class HostDoctorTests
{
    [Fact]
    public async Task A_silo_examines_coda()
    {
        await using var coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
        using var process = new HostProcess("Silo", Settings("http://localhost:1", coda.ApiUrl), "doctor");

        Assert.True(await process.ExitAsync() == 0, process.Output);
        Assert.Contains("Coda: an export is read to its end", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Stytch:", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signal_stops_it_in_good_order()
    {
        await using var coda = await CodaSandbox.StartAsync(new CodaSandboxOptions { Port = 0, FilesPort = 0, Behaviour = CodaSandboxBehaviour.Instant });
        coda.Faults.Add(CodaFault.Slow(TimeSpan.FromMinutes(2), "whoami", times: 100));
        using var process = new HostProcess("Silo", Settings("http://localhost:1", coda.ApiUrl), "doctor");
        while (coda.Traffic.Requests.Count == 0 && !process.Output.Contains("doctor,", StringComparison.Ordinal))
            await Task.Delay(TimeSpan.FromMilliseconds(50));

        Assert.Equal(1, await process.TerminateAsync());
        Assert.Contains("The doctor was told to stop", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_examines_stytch()
    {
        await using var stytch = await StytchSandbox.StartAsync(new StytchSandboxOptions { Port = 0 });
        var settings = Settings(stytch.Url, "http://localhost:1/apis/v1");
        using var process = new HostProcess("WebFront", settings, "doctor");
        var exit = await process.ExitAsync();

        // The Sandbox names another page than the front's.
        Assert.Equal(1, exit);
        Assert.Contains("WRONG  Stytch: the Authorization URL is", process.Output, StringComparison.Ordinal);
        Assert.Contains("1 wrong", process.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(settings["STYTCH_SECRET"], process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_front_has_no_option_of_codas()
    {
        using var process = new HostProcess("WebFront", Settings("http://localhost:1", "http://localhost:1/apis/v1"), "doctor", "--create-doc");

        Assert.Equal(1, await process.ExitAsync());
        Assert.Equal("doctor does not know '--create-doc'. It takes --sign-in, --email ADDRESS.", process.Output.Trim());
    }

    private static Dictionary<string, string> Settings(string stytch, string coda)
    {
        var project = new StytchSandboxOptions();
        return new()
        {
            ["STYTCH_DOMAIN"] = stytch,
            ["STYTCH_PROJECT_ID"] = project.ProjectId,
            ["STYTCH_SECRET"] = project.Secret,
            ["CODA_API_TOKEN"] = CodaSandbox.ServiceToken,
            ["CODA_API_BASE_URL"] = coda,
            ["PUBLIC_URL"] = "https://mcp.example.com",
        };
    }
}
