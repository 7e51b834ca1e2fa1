using System.Net;
using CodaMcp.Coda;

namespace CodaMcp.Tests.Coda;

/// <summary>What is told of a refusal whose causes are in Coda's detail. The shapes are recorded.</summary>
public sealed class ErrorDetailTests
{
    [Fact]
    public async Task The_leaves_of_a_union_are_told_once_each_with_their_paths() => Assert.Equal(
        """contentFormat: Invalid input: expected "plainText"; pageToken: Invalid input: expected string, received undefined; Unrecognized key: "contentFormat" """.TrimEnd(),
        await MessageOf("""
            {"statusCode":400,"statusMessage":"Bad Request","message":"Bad Request","codaType":"RequestSchemaValidationFailed","codaDetail":{"issues":[
              {"code":"invalid_union","path":[],"message":"Invalid input","errors":[
                [{"code":"invalid_value","values":["plainText"],"path":["contentFormat"],"message":"Invalid input: expected \"plainText\""}],
                [{"expected":"string","code":"invalid_type","path":["pageToken"],"message":"Invalid input: expected string, received undefined"},
                 {"code":"unrecognized_keys","keys":["contentFormat"],"path":[],"message":"Unrecognized key: \"contentFormat\""}],
                [{"code":"unrecognized_keys","keys":["contentFormat"],"path":[],"message":"Unrecognized key: \"contentFormat\""}]]}]}}
            """));

    [Fact]
    public async Task A_union_in_a_union_has_its_whole_path() => Assert.Equal(
        "rows[2].cells[0].value: Expected string",
        await MessageOf("""
            {"message":"Bad Request","codaDetail":{"issues":[{"path":["rows",2],"message":"Invalid input","errors":[
              [{"path":["cells",0],"message":"Invalid input","errors":[[{"path":["value"],"message":"Expected string"}]]}]]}]}}
            """));

    [Theory]
    [InlineData("""{"message":"","codaDetail":{"validationErrors":[{"path":"name","message":"is too long"},{"path":"name","message":"is too long"}]}}""", "name: is too long")]
    [InlineData("""{"codaDetail":{"validationErrors":[{"path":["a",1],"message":"b"}]}}""", "a[1]: b")]
    [InlineData("""{"message":"Doc is not yet up to date.","codaDetail":{"issues":[{"path":["a"],"message":"b"}]}}""", "Doc is not yet up to date: a: b")]
    [InlineData("""{"statusMessage":"Bad Request","message":"Validation failed","codaDetail":{"validationErrors":[{"path":"name","message":"is too long"}]}}""", "Validation failed: name: is too long")]
    [InlineData("""{"message":"The name is too long.","codaDetail":{"validationErrors":[{"path":"name","message":"is too long"}]}}""", "The name is too long.")]
    [InlineData("""{"message":"Bad Request","codaDetail":{"issues":[]}}""", "Bad Request")]
    [InlineData("""{"message":"Bad Request","codaDetail":{"issues":[1,{"path":{}},{"errors":"x","message":3}]}}""", "Bad Request")]
    [InlineData("""{"message":"Bad Request","codaDetail":"no"}""", "Bad Request")]
    public async Task The_details_replace_the_message_only_if_it_is_the_status_name(string body, string message) => Assert.Equal(message, await MessageOf(body));

    [Fact]
    public async Task A_long_list_is_cut()
    {
        var issues = string.Join(',', Enumerable.Range(0, 500).Select(number => $$"""{"path":["rows",{{number}}],"message":"{{new string('x', 300)}}"}"""));

        Assert.InRange((await MessageOf(Detailed(issues))).Length, 300, 500);
    }

    [Fact]
    public async Task Unions_without_end_are_not_followed()
    {
        var nested = """{"path":["a"],"message":"deep"}""";
        for (var i = 0; i < 20; i++)
            nested = $$"""{"path":[],"message":"m{{i}}","errors":[[{{nested}}]]}""";

        Assert.NotEmpty(await MessageOf(Detailed(nested)));
    }

    private static string Detailed(string issues) => $$$"""{"message":"Bad Request","codaDetail":{"issues":[{{{issues}}}]}}""";

    private static async Task<string> MessageOf(string body)
    {
        using var coda = new GatewayFixture((_, _) => StubHandler.Json(body, HttpStatusCode.BadRequest));
        return (await Assert.ThrowsAsync<CodaException>(() => coda.Open().GetDoc("d1", default))).Message;
    }
}
