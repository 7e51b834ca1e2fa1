using CodaMcp.Pages;

namespace CodaMcp.Tests.Pages;

/// <summary>docs/clients.md has a section for each client of the first page, with the same links, commands and values.</summary>
public sealed class ClientsPageTests
{
    private static readonly FrontSettings Example = new()
    {
        PublicUrl = "https://mcp.example.com",
        StytchDomain = "https://word-word-1234.customers.stytch.com",
        StytchProjectId = "",
    };

    public static TheoryData<string> Clients => [.. ClientGuides.Of(Example).Select(guide => guide.Name)];

    [Theory, MemberData(nameof(Clients))]
    public void The_section_of_a_client_has_what_the_first_page_has(string client)
    {
        var guide = ClientGuides.Of(Example).Single(guide => guide.Name == client);
        var section = File.ReadAllText(PathOf("docs/clients.md")).Split($"\n### {client}\n")[1].Split("\n### ")[0].Split("\n## ")[0];

        Assert.All(guide.Links.Concat(guide.Commands).Concat(guide.Values).Select(line => line.Value).Append(guide.Configuration?.Value ?? ""),
            text => Assert.Contains(text, section, StringComparison.Ordinal));
        Assert.Contains("| refresh token |", section, StringComparison.Ordinal);
        Assert.Contains("| limits |", section, StringComparison.Ordinal);
    }

    private static string PathOf(string file)
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "CodaMcp.sln")))
            directory = directory.Parent!;
        return Path.Combine(directory.FullName, file);
    }
}
