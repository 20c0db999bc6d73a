/**
 * What a site puts into its pages to tell of views, as text: `<script src="…/pages.js" async></script>`. It sets no cookie and
 * keeps nothing; the id is of this load of the page, so that what is sent twice counts once.
 */
export function pageScript({ respectsDoNotTrack }: { respectsDoNotTrack: boolean }): string {
  const heed = respectsDoNotTrack ? 'if(n.doNotTrack=="1"||n.globalPrivacyControl)return;' : "";
  return `(function(){"use strict";var d=document,n=navigator,s=d.currentScript;if(!s||!n.sendBeacon)return;${heed}
var i=Date.now().toString(36)+"-"+Math.random().toString(36).slice(2)+Math.random().toString(36).slice(2);
function t(){if(d.visibilityState=="prerender")return;d.removeEventListener("visibilitychange",t);
n.sendBeacon(new URL("api/pages/views",s.src),JSON.stringify({id:i,url:location.href.split("#")[0],title:d.title,referrer:d.referrer}))}
if(d.visibilityState=="prerender")d.addEventListener("visibilitychange",t);else if(d.readyState=="loading")d.addEventListener("DOMContentLoaded",t);else t()})();
`;
}
