/**
 * What a site puts where its list of most read pages shall stand, as text:
 * `<script src="…/most-read.js" data-limit="5" data-prefix="/notes/" async></script>`. The list comes just before the script,
 * with links and titles as text, so that no title can bring code along.
 */
export const MOST_READ_SCRIPT = `(function(){"use strict";var d=document,s=d.currentScript;if(!s||!window.fetch)return;
var o=s.dataset,u=new URL("api/pages",s.src);u.searchParams.set("limit",o.limit||"5");
["prefix","from","to"].forEach(function(k){if(o[k])u.searchParams.set(k,o[k])});
fetch(u).then(function(r){return r.ok?r.json():{items:[]}}).then(function(b){
if(!b.items.length)return;var l=d.createElement("ol");l.className="daybook-most-read";
b.items.forEach(function(p){var i=d.createElement("li"),a=d.createElement("a"),n=d.createElement("span");
a.href=encodeURI(p.page).replace(/[?#]/g,encodeURIComponent).replace(/^\\/+/,"/");a.textContent=p.title||p.page;n.textContent=" "+p.views;
i.append(a,n);l.append(i)});s.before(l)}).catch(function(){})})();
`;
