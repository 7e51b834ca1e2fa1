using System.Net;

namespace CodaMcp.Tests;

/// <summary>A server for some of the project's organizations.</summary>
public sealed class OrganizationTests(OrganizationTests.Fixture system) : IClassFixture<OrganizationTests.Fixture>
{
    [Theory]
    [InlineData("alice@northwind.example", HttpStatusCode.OK)]
    [InlineData("dana@southpaw.example", HttpStatusCode.Forbidden)]
    public async Task Only_members_of_the_listed_organizations_come_in(string member, HttpStatusCode status)
    {
        using var response = await system.ClientOf(member).SendModernAsync("tools/list");

        Assert.Equal(status, response.StatusCode);
    }

    public sealed class Fixture : SystemFixture
    {
        protected override string[] Settings => ["--STYTCH_ORGANIZATIONS", "organization-test-of-nobody, northwind-labs"];
    }
}
