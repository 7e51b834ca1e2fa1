using System.Text;
using CodaMcp.Pages;
#if SANDBOX
using CodaMcp.Sandbox;
#endif

namespace CodaMcp;

/// <summary>Writes the message that the process prints when it is ready.</summary>
internal static class Welcome
{
#if SANDBOX
    public static string Text(FrontSettings front, SiloSettings silo, SandboxHost? sandbox)
#else
    public static string Text(FrontSettings front, SiloSettings silo)
#endif
    {
        var text = new StringBuilder()
            .AppendLine($"CodaMcp is ready.")
            .AppendLine()
            .AppendLine($"  MCP endpoint   {front.McpUrl}")
            .AppendLine($"  Console        {front.PublicUrl}/")
            .AppendLine($"  Health         {front.PublicUrl}/health")
            .AppendLine(silo.Cluster.Postgres is null ? $"  Data           {silo.DataDirectory}" : $"  Cluster        {silo.Cluster.ClusterId}, as the silo {silo.Address}:{silo.SiloPort}");
#if SANDBOX
        if (sandbox is not null)
            text.AppendLine($"  Sandbox        no credentials are set, so sign-in and documents are made up:")
                .AppendLine($"                 Stytch {sandbox.Stytch.Url}, Coda {sandbox.Coda.ApiUrl}, exports {sandbox.Coda.FilesUrl}")
                .AppendLine($"                 Sign in as {string.Join(", ", sandbox.Stytch.Members.Select(member => member.Email).Distinct())}")
                .AppendLine($"                 Mails to them: {sandbox.Stytch.InboxUrl}")
                .AppendLine($"  First look     Open the console and sign in as {SandboxSettings.AdminEmail}, an admin, or bob@northwind.example, a member. The code is among the mails.");
        else
#endif
            text.AppendLine(front.AccessTeamDomain.Length > 0 ? $"  Access         {front.AccessTeamDomain}" : $"  Stytch         {front.StytchDomain}")
                .AppendLine($"  Coda           {silo.CodaApiBaseUrl}");
        text.AppendLine()
            .AppendLine($"Connect a client. {front.PublicUrl}/ shows how, for each:")
            .AppendLine()
            .AppendLine($"  Claude Code    {ClientGuides.ClaudeCode(front.McpUrl)}")
            .AppendLine($"  MCP Inspector  npx @modelcontextprotocol/inspector --cli {front.McpUrl} --transport http --method tools/list")
            .AppendLine($"  curl           curl -i {front.McpUrl}");
#if SANDBOX
        if (sandbox is not null)
            text.AppendLine($"                 TOKEN=$(curl -s '{sandbox.Stytch.Url}/sandbox/token?member={sandbox.Stytch.Members[0].Email}&resource={front.McpUrl}')")
                .AppendLine($"                 curl -s {front.McpUrl} -H \"Authorization: Bearer $TOKEN\" -H 'Accept: application/json, text/event-stream' \\")
                .AppendLine("                   -H 'Content-Type: application/json' -H 'MCP-Protocol-Version: 2026-07-28' -H 'Mcp-Method: tools/call' -H 'Mcp-Name: list_docs' \\")
                .AppendLine("""                   -d '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"list_docs","arguments":{},"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}}'""");
#endif
        return text.AppendLine().Append("Stop with Ctrl-C.").ToString();
    }
}
