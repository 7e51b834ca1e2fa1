namespace CodaMcp.Tests;

/// <summary>The whole system where every member brings a Coda API token of their own.</summary>
public sealed class MemberModeFixture : SystemFixture
{
    protected override string[] Settings => ["--CODA_CREDENTIALS", "member"];
}
