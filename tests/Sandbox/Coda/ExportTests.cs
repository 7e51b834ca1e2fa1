using CodaMcp.Sandbox.Coda;

namespace CodaMcp.Tests.Sandbox.Coda;

public sealed class ExportTests
{
    private const string Risks = CodaClient.Tracker + "/pages/Risks";
    private const string Markdown = """{"outputFormat":"markdown"}""";

    [Fact]
    public async Task An_export_is_in_progress_for_some_polls_and_then_complete()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { ExportPolls = 2 });
        var begun = (await coda.Post(Risks + "/export", Markdown)).Json;
        var seen = new List<string> { begun["status"]!.ToString() };
        for (var poll = 0; poll < 3; poll++)
            seen.Add((await coda.Get(begun["href"]!.ToString())).Json["status"]!.ToString());
        Assert.Equal(["inProgress", "inProgress", "inProgress", "complete"], seen);
    }

    [Fact]
    public async Task The_download_is_gzipped_text_on_another_host()
    {
        await using var coda = await CodaClient.Start();
        var link = await coda.ExportLink(Risks);
        var file = await coda.Send(HttpMethod.Get, link, null, null);
        Assert.Equal(
            (true, "gzip", "text/plain", file.Bytes.Length.ToString(System.Globalization.CultureInfo.InvariantCulture), true),
            (link.StartsWith(coda.Sandbox.FilesUrl, StringComparison.Ordinal), file.Headers["Content-Encoding"], file.Headers["Content-Type"],
                file.Headers["Content-Length"], file.Unzipped().Contains("The climate chamber arrives after March", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_link_has_the_form_of_the_bucket_and_another_host_name_than_the_api()
    {
        await using var coda = await CodaClient.Start();
        var page = (await coda.Get(Risks)).Json["id"];
        var link = new Uri(await coda.ExportLink(Risks));
        Assert.Equal(
            ("127.0.0.1", "localhost", $"/DOC_EXPORT_RENDERING/{page}/NwTracker1", true, true),
            (link.Host, new Uri(coda.Sandbox.ApiUrl).Host, link.AbsolutePath, link.Query.Contains("X-Amz-Date=", StringComparison.Ordinal), link.Query.Contains("X-Amz-Expires=300", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("localhost", null, "127.0.0.1")]
    [InlineData("127.0.0.1", null, "localhost")]
    [InlineData("sandbox.localhost", null, "sandbox.localhost")]
    [InlineData("sandbox.localhost", "files.sandbox.localhost", "files.sandbox.localhost")]
    public void Exports_have_another_name_than_the_api_wherever_there_is_one(string api, string? given, string name) =>
        Assert.Equal(name, new CodaSandboxOptions { HostName = api, FilesHostName = given }.FilesHost);

    [Fact]
    public async Task By_a_switch_the_link_leads_to_the_api_host_which_redirects_to_the_bucket()
    {
        await using var coda = await CodaClient.Start(CodaSandboxBehaviour.Instant with { ExportLinksRedirect = true });
        var link = await coda.ExportLink(Risks);
        var page = await coda.Send(HttpMethod.Get, link, null, null);
        Assert.StartsWith(new Uri(coda.Sandbox.ApiUrl).GetLeftPart(UriPartial.Authority) + "/blobs/DOC_EXPORT_RENDERING/", link, StringComparison.Ordinal);
        Assert.Equal(
            (true, "redirectExport,downloadExport"),
            (page.Unzipped().Contains("The climate chamber", StringComparison.Ordinal), string.Join(',', coda.Sandbox.Traffic.Requests.TakeLast(2).Select(request => request.Operation))));
    }

    [Fact]
    public async Task Markdown_comes_back_as_it_was_written()
    {
        await using var coda = await CodaClient.Start();
        const string written = "# Scratch\n\nPlain **bold** and [link](https://example.com)\n\n* a\n    * b\n* [x] done\n\n> quote\n\n```text\nx\n```\n";
        var page = await coda.NewPage(written["# Scratch\n\n".Length..]);
        Assert.Equal(written, await coda.Export(page));
    }

    [Fact]
    public async Task Html_can_be_exported_too()
    {
        await using var coda = await CodaClient.Start();
        var html = await coda.Export(await coda.NewPage("## Head\n\n* a **b**"), "html");
        Assert.Contains("<h2>Head</h2>\n<ul>\n<li>a <strong>b</strong></li>\n</ul>", html, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_table_grows_a_row_with_every_round_trip()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("| City |\n| --- |\n| Oslo |");
        var once = await coda.Export(page);
        await coda.UpdateContent(page, "replace", once);
        Assert.Equal(
            (true, true),
            (once.EndsWith("| Column 1 |\n| --- |\n| City |\n| Oslo |\n", StringComparison.Ordinal),
                (await coda.Export(page)).EndsWith("| Column 1 |\n| --- |\n| Column 1 |\n| City |\n| Oslo |\n", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task An_ordered_list_is_numbered_anew()
    {
        await using var coda = await CodaClient.Start();
        Assert.EndsWith("\n1. a\n2. b\n", await coda.Export(await coda.NewPage("4. a\n5. b")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bare_address_becomes_a_link()
    {
        await using var coda = await CodaClient.Start();
        Assert.Contains("[https://example.com](https://example.com)", await coda.Export(await coda.NewPage("see https://example.com")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_files_host_refuses_an_authorization_header()
    {
        await using var coda = await CodaClient.Start();
        var reply = await coda.Send(HttpMethod.Get, await coda.ExportLink(Risks));
        Assert.Equal((400, true), (reply.Status, coda.Sandbox.Traffic.Requests.Single(request => request.Operation == "downloadExport").HasAuthorization));
    }

    [Fact]
    public async Task A_link_expires_after_300_seconds_and_asking_again_mints_a_new_one()
    {
        await using var coda = await CodaClient.Start();
        var begun = await coda.Post(Risks + "/export", Markdown);
        var status = begun.Json["href"]!.ToString();
        var link = (await coda.Get(status)).Json["downloadLink"]!.ToString();
        coda.Time.Advance(TimeSpan.FromSeconds(301));
        var expired = await coda.Send(HttpMethod.Get, link, null, null);
        var fresh = await coda.Send(HttpMethod.Get, (await coda.Get(status)).Json["downloadLink"]!.ToString(), null, null);
        Assert.Equal((403, true, 200), (expired.Status, expired.Text.Contains("<Code>AccessDenied</Code>", StringComparison.Ordinal), fresh.Status));
    }

    [Fact]
    public async Task A_later_export_of_the_page_overwrites_the_earlier_file()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("first");
        var link = await coda.ExportLink(page);
        await coda.UpdateContent(page, "replace", "second");
        await coda.ExportLink(page);
        Assert.Contains("second", (await coda.Send(HttpMethod.Get, link, null, null)).Unzipped(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_export_can_be_unknown_at_first()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ExportNotFoundYet(times: 2));
        var status = (await coda.Post(Risks + "/export", Markdown)).Json["href"]!.ToString();
        Assert.Equal((404, 404, 200), ((await coda.Get(status)).Status, (await coda.Get(status)).Status, (await coda.Get(status)).Status));
    }

    [Fact]
    public async Task An_aged_export_is_gone()
    {
        await using var coda = await CodaClient.Start();
        var status = (await coda.Post(Risks + "/export", Markdown)).Json["href"]!.ToString();
        coda.Time.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(410, (await coda.Get(status)).Status);
    }

    [Fact]
    public async Task An_export_can_fail()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.ExportFailed("Rendering timed out."));
        var status = (await coda.Get((await coda.Post(Risks + "/export", Markdown)).Json["href"]!.ToString())).Json;
        Assert.Equal(("failed", "Rendering timed out.", null), ((string?)status["status"], (string?)status["error"], status["downloadLink"]));
    }

    [Fact]
    public async Task A_download_can_answer_200_with_an_xml_error()
    {
        await using var coda = await CodaClient.Start();
        coda.Sandbox.Faults.Add(CodaFault.LinkNoSuchKey());
        var reply = await coda.Send(HttpMethod.Get, await coda.ExportLink(Risks), null, null);
        Assert.Equal((200, true), (reply.Status, reply.Text.Contains("<Code>NoSuchKey</Code>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_page_that_is_no_canvas_cannot_be_exported()
    {
        await using var coda = await CodaClient.Start();
        Assert.Equal(400, (await coda.Post(CodaClient.Tracker + "/pages/Burn-down%20chart/export", Markdown)).Status);
    }

    [Fact]
    public async Task Traffic_tells_how_many_exports_of_a_page_ran_at_once()
    {
        await using var coda = await CodaClient.Start();
        await coda.ExportLink(Risks);
        var one = coda.Sandbox.Traffic.MaxConcurrentExportsPerPage;
        await coda.Post(Risks + "/export", Markdown);
        await coda.Post(Risks + "/export", Markdown);
        Assert.Equal((1, 2), (one, coda.Sandbox.Traffic.MaxConcurrentExportsPerPage));
    }

    [Fact]
    public async Task Text_that_looks_like_markup_comes_back_as_that_text()
    {
        await using var coda = await CodaClient.Start();
        var page = await coda.NewPage("<p>5 * 3 [not a link] snake_case</p>", "html");
        Assert.Equal(
            ("# Scratch\n\n5 \\* 3 \\[not a link\\] snake_case\n", "paragraph:5 * 3 [not a link] snake_case"),
            (await coda.Export(page), (await coda.Lines(page)).Single()));
    }

    [Fact]
    public async Task A_table_on_a_page_is_exported_as_a_person_sees_it()
    {
        await using var coda = await CodaClient.Start();
        Assert.Contains("| Station Cloud migration | In progress | Jonas Lindqvist |", await coda.Export(CodaClient.Tracker + "/pages/Overview"), StringComparison.Ordinal);
    }
}
