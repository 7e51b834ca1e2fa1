namespace CodaMcp.Tests;

/// <summary>No test inherits a setting of whoever runs it.</summary>
public sealed class CleanTestsTests
{
    [Theory]
    [InlineData("CODAMCP_POSTGRES")]
    [InlineData("STYTCH_SECRET")]
    [InlineData("CODA_API_TOKEN")]
    [InlineData("ASPNETCORE_ENVIRONMENT")]
    [InlineData("TRUSTED_PROXIES")]
    public void A_setting_of_the_environment_is_removed_before_the_first_test(string name)
    {
        Environment.SetEnvironmentVariable(name, "of whoever runs the tests");
        CleanEnvironment.Clean();

        Assert.Null(Environment.GetEnvironmentVariable(name));
    }

    [Theory]
    [InlineData("test.sh")]
    [InlineData("tests/Browser/run.sh")]
    [InlineData("tests/Clients/run.sh")]
    [InlineData("tests/Cluster/run.sh")]
    [InlineData("tests/Conformance/run.sh")]
    public void A_script_of_tests_begins_with_a_clean_environment(string script)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        var lines = File.ReadAllLines(Path.Combine(directory.FullName, script)).Where(line => line.Length > 0 && line[0] != '#' && !line.StartsWith("set ", StringComparison.Ordinal));

        Assert.Matches("^\\. \"\\$\\(dirname \"\\$0\"\\)/.*clean\\.sh\"$", lines.First());
    }
}
