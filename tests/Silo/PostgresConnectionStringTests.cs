using Npgsql;

namespace CodaMcp.Tests;

public sealed class PostgresConnectionStringTests
{
    [Theory]
    [InlineData("Host=db;Port=5433;Database=coda;Username=me;Password=a@b c")]
    [InlineData("postgres://me:a%40b%20c@db:5433/coda")]
    [InlineData("postgresql://me:a%40b%20c@db:5433/coda")]
    public void Both_forms_are_understood(string text)
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresConnectionString.Parse(text));

        Assert.Equal(("db", 5433, "coda", "me", "a@b c"), (read.Host, read.Port, read.Database, read.Username, read.Password));
    }

    [Fact]
    public void What_a_uri_asks_for_is_taken_over()
    {
        var read = new NpgsqlConnectionStringBuilder(PostgresConnectionString.Parse("postgres://me@db/coda?sslmode=verify-full&connect_timeout=9&search_path=apart"));

        Assert.Equal((SslMode.VerifyFull, 9, "apart"), (read.SslMode, read.Timeout, read.SearchPath));
    }

    [Fact]
    public void What_is_not_said_suits_the_service_and_what_is_said_stays()
    {
        var suited = new NpgsqlConnectionStringBuilder(PostgresConnectionString.Parse("Host=db"));
        var said = new NpgsqlConnectionStringBuilder(PostgresConnectionString.Parse("Host=db;Max Auto Prepare=0;Maximum Pool Size=7"));

        Assert.Equal((64, 16), (suited.MaxAutoPrepare, suited.MaxPoolSize));
        Assert.Equal((0, 7), (said.MaxAutoPrepare, said.MaxPoolSize));
    }

    [Theory]
    [InlineData("db")]
    [InlineData("Host=db;Colour=green")]
    [InlineData("Host=db;Port=many")]
    [InlineData("postgres://db/coda?sslmode=maybe")]
    [InlineData("postgres://")]
    [InlineData("Username=me")]
    public void Anything_else_is_not(string text) => Assert.Null(PostgresConnectionString.Parse(text));
}
