using System.Globalization;
using System.Text.Json;
using CodaMcp.Audit;
using Microsoft.AspNetCore.Http;

namespace CodaMcp.Api;

/// <summary>Reads the query of a request, and collects the fields that cannot be used.</summary>
internal sealed class ApiQuery
{
    private const int LongestText = 500;
    private readonly IQueryCollection query;
    private readonly Dictionary<string, string[]> errors = new(StringComparer.Ordinal);

    public ApiQuery(HttpContext context)
    {
        query = context.Request.Query;
        var known = context.GetEndpoint()?.Metadata.GetMetadata<ApiParameters>()?.All ?? [];
        foreach (var name in query.Keys.Where(name => known.All(parameter => parameter.Name != name)))
            Reject(name, known.Length == 0 ? "is no parameter here. This endpoint has none." : $"is no parameter here. There are: {string.Join(", ", known.Select(parameter => parameter.Name))}.");
        foreach (var (name, values) in query.Where(pair => pair.Value.Count > 1))
            Reject(name, "is there more than once.");
    }

    /// <summary>The answer that refuses the request; null if all fields can be used.</summary>
    public IResult? Problem => errors.Count == 0 ? null : ApiProblems.Invalid(errors);

    public void Reject(string name, string reason) => errors.TryAdd(name, [$"'{name}' {reason}"]);

    public string? Text(string name)
    {
        var value = query[name].ToString();
        if (value.Length <= LongestText)
            return value.Length == 0 ? null : value;
        Reject(name, $"may have {LongestText} characters at most.");
        return null;
    }

    public DateTimeOffset? Moment(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // A + in a query is decoded as a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment) && moment.Year is >= 1970 and < 9999)
            return moment;
        Reject(name, $"must be a moment as 2026-11-28T14:00:00Z, but is '{text}'.");
        return null;
    }

    public int Number(string name, int otherwise, int max)
    {
        if (Text(name) is not { } text)
            return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= max)
            return number;
        Reject(name, $"must be a number from 1 to {max}, but is '{text}'.");
        return otherwise;
    }

    public bool Flag(string name)
    {
        switch (Text(name))
        {
            case null or "false":
                return false;
            case "true":
                return true;
            case var other:
                Reject(name, $"must be true or false, but is '{other}'.");
                return false;
        }
    }

    public T OneOf<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
            return otherwise;
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == text)
                return value;
        }

        Reject(name, $"must be one of {string.Join(", ", NamesOf<T>())}, but is '{text}'.");
        return otherwise;
    }

    public Guid? Id(string name)
    {
        if (Text(name) is not { } text)
            return null;
        if (Guid.TryParseExact(text, "D", out var id))
            return id;
        Reject(name, "is no cursor of this API. Use 'next' of the page before.");
        return null;
    }

    /// <summary>Reads the filter for audit records.</summary>
    public AuditFilter Filter() => new()
    {
        From = Moment("from"),
        To = Moment("to"),
        Member = Text("member"),
        Tool = Text("tool"),
        Toolset = Text("toolset"),
        Target = Text("target"),
        Outcome = Text("outcome"),
        ClientId = Text("client"),
        WritesOnly = Flag("writes"),
    };

    public static string[] NamesOf<T>()
        where T : struct, Enum => [.. Enum.GetValues<T>().Select(NameOf)];

    public static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
